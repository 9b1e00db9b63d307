"use client";

import type { ReactNode } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";

export interface SkeletonProps {
  /** `page`: a heading and panels; `list`: rows; `text`: lines. */
  shape?: "page" | "list" | "text";
  lines?: number;
}

/** Holds the place of what is being read; says so to screen readers. */
export function Skeleton({ shape = "text", lines = 3 }: SkeletonProps): ReactNode {
  const t = useText(coreMessages);
  return (
    <div className="op-skeleton" data-shape={shape} role="status">
      <span className="op-hidden">{t("core.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="op-bone" aria-hidden="true" />
      ))}
    </div>
  );
}
