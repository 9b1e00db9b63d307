import type { ReactNode } from "react";

export interface EmptyStateProps {
  title: ReactNode;
  children?: ReactNode;
  /** What to do next: a link or a button. */
  action?: ReactNode;
}

/** Says that there is nothing yet, and what to do about it. */
export function EmptyState({ title, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className="op-empty">
      <p className="op-empty-title">{title}</p>
      {children ? <div className="op-empty-text">{children}</div> : null}
      {action ? <div className="op-actions">{action}</div> : null}
    </div>
  );
}
