"use client";

import type { ReactNode } from "react";

import { useFormat } from "../core/format";

export interface DateTimeProps {
  /** ISO 8601. */
  at: string;
  /** `relative`: "3 hours ago", with the exact time as its title. */
  as?: "date" | "dateTime" | "relative";
}

/** A moment as the reader's locale writes it. */
export function DateTime({ at, as = "dateTime" }: DateTimeProps): ReactNode {
  const format = useFormat();
  return (
    <time dateTime={at} title={as === "dateTime" ? undefined : format.dateTime(at)}>
      {format[as](at)}
    </time>
  );
}
