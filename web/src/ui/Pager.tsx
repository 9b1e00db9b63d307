"use client";

import type { ReactNode } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";
import { Button } from "./Button";

export interface PagerProps {
  /** Leads to the page before, or null on the first. */
  onNewer: (() => void) | null;
  /** Leads to the page after, or null on the last. */
  onOlder: (() => void) | null;
  busy?: boolean;
}

/** Moves between the pages of a list that is read by cursor. Alone on its page it shows nothing. */
export function Pager({ onNewer, onOlder, busy = false }: PagerProps): ReactNode {
  const t = useText(coreMessages);
  if (onNewer === null && onOlder === null) {
    return null;
  }
  return (
    <nav className="op-pager" aria-label={t("core.pages")}>
      <Button disabled={onNewer === null} busy={busy} onClick={() => onNewer?.()}>
        {t("core.newer")}
      </Button>
      <Button disabled={onOlder === null} busy={busy} onClick={() => onOlder?.()}>
        {t("core.older")}
      </Button>
    </nav>
  );
}
