import type { ReactNode } from "react";

import type { Tone } from "./StatusBadge";

export interface NoticeProps {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something to know before going on. */
export function Notice({ tone = "idle", title, children, action }: NoticeProps): ReactNode {
  return (
    <div className="op-notice" data-tone={tone}>
      {title ? <p className="op-notice-title">{title}</p> : null}
      {children}
      {action ? <div className="op-actions">{action}</div> : null}
    </div>
  );
}
