"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ErrorState } from "../../ui/ErrorState";
import { LiveRegion } from "../../ui/LiveRegion";
import { Notice } from "../../ui/Notice";
import { type ExportState, usePrivacyExport } from "../hooks/usePrivacyExport";
import { privacy as messages } from "../messages/privacy";

const BYTES_PER_KB = 1000;

/** The button that fetches the file, and what becomes of it. */
export function Download(): ReactNode {
  const t = useText(messages);
  const { state, start, stop } = usePrivacyExport();
  const isBusy = state.kind === "busy";
  return (
    <>
      <div className="op-actions">
        <Button variant="primary" busy={isBusy} onClick={start}>
          {t("privacy.download")}
        </Button>
        {isBusy ? <Button onClick={stop}>{t("privacy.stop")}</Button> : null}
      </div>
      <LiveRegion visible>
        <Outcome state={state} />
      </LiveRegion>
      {isBusy ? (
        <p className="op-hint">{t("privacy.received", { size: Math.ceil(state.bytes / BYTES_PER_KB) })}</p>
      ) : null}
      {state.kind === "failed" ? <ErrorState error={state.error} /> : null}
    </>
  );
}

function Outcome({ state }: { state: ExportState }): ReactNode {
  const t = useText(messages);
  if (state.kind === "busy") {
    return t("privacy.collecting");
  }
  if (state.kind === "broken") {
    return (
      <Notice tone="bad" title={t("privacy.brokenTitle")}>
        <p>{t("privacy.broken")}</p>
      </Notice>
    );
  }
  if (state.kind !== "saved") {
    return null;
  }
  return state.missing.length === 0 ? (
    <Notice tone="ok">{t("privacy.saved")}</Notice>
  ) : (
    <Notice tone="warn">
      <p>{t("privacy.partial")}</p>
      <Missing parts={state.missing} />
    </Notice>
  );
}

/** What the file lacks, as `GET /me/export` names it. */
function Missing({ parts }: { parts: readonly string[] }): ReactNode {
  const t = useText(messages);
  const single = parts.filter((part) => part.startsWith("orders/")).length;
  return (
    <ul>
      {parts.includes("payment_methods") ? <li>{t("privacy.missingMethods")}</li> : null}
      {parts.includes("orders") ? <li>{t("privacy.missingOrders")}</li> : null}
      {single > 0 ? <li>{t("privacy.missingOrder", { count: single })}</li> : null}
    </ul>
  );
}
