"use client";

import { type ReactNode, useId } from "react";

import { classes } from "./classes";

export interface PanelProps {
  title?: ReactNode;
  /** Stands beside the title. */
  actions?: ReactNode;
  children: ReactNode;
  /** `flat`: without a surface of its own. */
  look?: "raised" | "flat";
  className?: string;
}

/** A part of a page under its own heading. */
export function Panel({ title, actions, children, look = "raised", className }: PanelProps): ReactNode {
  const id = useId();
  return (
    <section className={classes("op-panel", `op-panel-${look}`, className)} aria-labelledby={title ? id : undefined}>
      {title ? (
        <header className="op-panel-head">
          <h2 id={id}>{title}</h2>
          {actions ? <div className="op-actions">{actions}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}
