"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";

export interface DialogProps {
  open: boolean;
  /** Asked for by Escape or the close button. */
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
}

/** A modal dialog: the native element keeps the focus inside and gives it back. */
export function Dialog({ open, onClose, title, children, actions }: DialogProps): ReactNode {
  const t = useText(coreMessages);
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!open || dialog === null) {
      return undefined;
    }
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      // The element has left the page by now, and gives the focus back to nobody.
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, [open]);
  if (!open) {
    return null;
  }
  const onCancel = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={ref} className="op-dialog" aria-labelledby={id} onCancel={onCancel}>
      <header className="op-dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="op-close" aria-label={t("core.close")} onClick={onClose}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <div className="op-dialog-body">{children}</div>
      {actions ? <footer className="op-actions">{actions}</footer> : null}
    </dialog>
  );
}
