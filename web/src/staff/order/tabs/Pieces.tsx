"use client";

import type { ReactNode } from "react";

import type { StaffOrder } from "../types";

export interface PiecesProps {
  order: StaffOrder;
  lines: readonly { line_id: string; quantity: number }[];
  /** Stands behind a line: what became of its pieces. */
  beside?: (lineId: string) => ReactNode;
}

/** How many pieces of which lines, by name. */
export function Pieces({ order, lines, beside }: PiecesProps): ReactNode {
  return (
    <ul className="op-pieces">
      {lines.map(({ line_id: id, quantity }) => (
        <li key={id}>
          {quantity} × {order.lines.find((line) => line.id === id)?.name ?? id}
          {beside === undefined ? null : <span className="op-hint"> {beside(id)}</span>}
        </li>
      ))}
    </ul>
  );
}
