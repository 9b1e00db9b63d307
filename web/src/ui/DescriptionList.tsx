import type { ReactNode } from "react";

import { classes } from "./classes";

export interface Description {
  key: string;
  term: ReactNode;
  value: ReactNode;
  /** Stands out, under a line: the last of a sum. */
  isTotal?: boolean;
}

export interface DescriptionListProps {
  items: readonly Description[];
  /** `sums`: values at the end of the line, one below the other. */
  look?: "plain" | "sums";
}

/** Names and what they stand for. */
export function DescriptionList({ items, look = "plain" }: DescriptionListProps): ReactNode {
  return (
    <dl className={classes("op-list", `op-list-${look}`)}>
      {items.map((item) => (
        <div key={item.key} data-total={item.isTotal || undefined}>
          <dt>{item.term}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
