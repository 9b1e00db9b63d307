import type { ReactNode } from "react";

/** What a state means for who reads it: done, under way, to be looked at, failed, over. */
export type Tone = "ok" | "wait" | "warn" | "bad" | "idle";

/** A state in one or two words; its colour only repeats what it says. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return (
    <span className="op-badge" data-tone={tone}>
      {children}
    </span>
  );
}
