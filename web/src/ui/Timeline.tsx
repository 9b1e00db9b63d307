"use client";

import type { ReactNode } from "react";

import { DateTime } from "./DateTime";
import type { Tone } from "./StatusBadge";

export interface TimelineItem {
  key: string;
  title: ReactNode;
  /** ISO 8601. */
  at: string;
  detail?: ReactNode;
  tone?: Tone;
}

/** What happened, in the order of *items*. */
export function Timeline({ label, items }: { label: string; items: readonly TimelineItem[] }): ReactNode {
  return (
    <ol className="op-timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} data-tone={item.tone ?? "idle"}>
          <span className="op-timeline-title">{item.title}</span>
          <span className="op-timeline-at">
            <DateTime at={item.at} />
          </span>
          {item.detail ? <div className="op-timeline-detail">{item.detail}</div> : null}
        </li>
      ))}
    </ol>
  );
}
