"use client";

import { type ReactNode, useEffect } from "react";

import { coreMessages } from "../core/messages";
import { failureOf, useProblemText, useReport } from "../core/problems";
import { useText } from "../core/text";
import { Button } from "./Button";

export interface ErrorStateProps {
  /** What was thrown. */
  error: unknown;
  onRetry?: () => void;
  busy?: boolean;
  /** Reported to the host already, as `useCommand` does. */
  isReported?: boolean;
}

/** Says what went wrong, with its code and trace id, and offers to try again. It tells the host application once. */
export function ErrorState({ error, onRetry, busy = false, isReported = false }: ErrorStateProps): ReactNode {
  const t = useText(coreMessages);
  const text = useProblemText();
  const report = useReport();
  const { code, traceId } = failureOf(error);
  useEffect(() => {
    if (!isReported) {
      report(error);
    }
  }, [error, isReported, report]);
  return (
    <div className="op-notice" data-tone="bad" role="alert">
      <p>{text(error)}</p>
      <p className="op-hint">
        {t("core.code")} <code>{code}</code>
        {traceId === null ? null : (
          <>
            {" · "}
            {t("core.trace")} <code>{traceId}</code>
          </>
        )}
      </p>
      {onRetry === undefined ? null : (
        <Button onClick={onRetry} busy={busy}>
          {t("core.tryAgain")}
        </Button>
      )}
    </div>
  );
}
