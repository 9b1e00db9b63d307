"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { type Description, DescriptionList } from "../../../ui/DescriptionList";
import { ErrorState } from "../../../ui/ErrorState";
import { Money } from "../../../ui/Money";
import { Notice } from "../../../ui/Notice";
import { Panel } from "../../../ui/Panel";
import { Skeleton } from "../../../ui/Skeleton";
import { StatusBadge } from "../../../ui/StatusBadge";
import { explainText } from "../../text/explain";
import { AwaitedPanel, EffectsPanel, ProblemsPanel } from "../explain/Awaited";
import { CommandsPanel } from "../explain/CommandsPanel";
import { CallsPanel, FactsPanel } from "../explain/StripePanels";
import type { Explanation } from "../types";

const SUMS = [
  "total",
  "uncharged",
  "tender",
  "tender_kept",
  "due",
  "captured",
  "capturable",
  "refunded",
  "open",
  "withdrawn",
  "secured",
  "granted",
  "refundable",
  "owed",
] as const;
const ALWAYS: readonly string[] = ["total", "due", "captured", "secured"];

/** Why the order is in its state: the facts, the sums, what is awaited, what each command would answer now. */
export function ExplainTab({ query }: { query: UseQueryResult<Explanation> }): ReactNode {
  const { data, isFetching, refetch } = query;
  if (data === undefined) {
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void refetch()} busy={isFetching} />
    ) : (
      <Skeleton shape="list" lines={4} />
    );
  }
  return (
    <div className="op-stack" aria-busy={isFetching || undefined}>
      {query.isError ? <ErrorState error={query.error} onRetry={() => void refetch()} busy={isFetching} /> : null}
      <Faults faults={data.faults} />
      <Why found={data} isReading={isFetching} onAgain={() => void refetch()} />
      <ProblemsPanel found={data} />
      <AwaitedPanel found={data} />
      <Sums found={data} />
      <CommandsPanel found={data} />
      <FactsPanel found={data} />
      <CallsPanel found={data} />
      <EffectsPanel found={data} />
    </div>
  );
}

function Faults({ faults }: { faults: readonly string[] }): ReactNode {
  const t = useText(explainText);
  if (faults.length === 0) {
    return null;
  }
  return (
    <Notice tone="bad" title={t("staff.explain.faults")}>
      <p>{t("staff.explain.faults.text")}</p>
      <ul lang="en">
        {faults.map((fault) => (
          <li key={fault}>
            <code>{fault}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface WhyProps {
  found: Explanation;
  isReading: boolean;
  onAgain: () => void;
}

function Why({ found, isReading, onAgain }: WhyProps): ReactNode {
  const t = useText(explainText);
  const { money, dateTime } = useFormat();
  const { state, sums } = found;
  const again = (
    <Button busy={isReading} onClick={onAgain}>
      {t("staff.explain.refresh")}
    </Button>
  );
  return (
    <Panel title={t("staff.explain.why")} actions={again}>
      {state === null ? null : (
        <p className="op-why">
          {t.optional(`staff.explain.condition.${state.condition}`) ?? state.why}{" "}
          {sums === null
            ? null
            : t("staff.explain.secured", {
                secured: money(sums.secured, sums.currency),
                owed: money(Math.max(sums.due - sums.granted, 0), sums.currency),
              })}{" "}
          {state.ending === null ? null : t("staff.explain.ending")}
        </p>
      )}
      {state === null || state.dispute_status === "none" ? null : <Dispute status={state.dispute_status} />}
      <p className="op-hint">{t("staff.explain.as_of", { time: dateTime(found.at) })}</p>
    </Panel>
  );
}

type DisputeStatus = Exclude<NonNullable<Explanation["state"]>["dispute_status"], "none">;

function Dispute({ status }: { status: DisputeStatus }): ReactNode {
  const t = useText(explainText);
  const tone = status === "won" ? "ok" : status === "lost" || status === "needs_response" ? "bad" : "warn";
  return (
    <p>
      {t("staff.explain.dispute")} <StatusBadge tone={tone}>{t(`staff.explain.dispute.${status}`)}</StatusBadge>
    </p>
  );
}

function Sums({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const { sums } = found;
  if (sums === null) {
    return null;
  }
  const items: Description[] = SUMS.filter((key) => ALWAYS.includes(key) || sums[key] !== 0).map((key) => ({
    key,
    term: t(`staff.explain.sum.${key}`),
    value: <Money amount={sums[key]} currency={sums.currency} />,
    isTotal: key === "secured",
  }));
  return (
    <Panel title={t("staff.explain.sums")}>
      <DescriptionList look="sums" items={items} />
    </Panel>
  );
}
