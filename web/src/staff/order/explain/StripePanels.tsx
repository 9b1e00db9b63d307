"use client";

import type { ReactNode } from "react";

import { useText } from "../../../core/text";
import { type Column, DataTable } from "../../../ui/DataTable";
import { DateTime } from "../../../ui/DateTime";
import { Money } from "../../../ui/Money";
import { Panel } from "../../../ui/Panel";
import { explainText } from "../../text/explain";
import { orderText } from "../../text/order";
import { CallState } from "../CallState";
import type { Explanation } from "../types";

type Fact = Explanation["facts"][number];
type OwnCall = Explanation["calls"][number];

/** What is known of each object at Stripe. The server says it in English. */
export function FactsPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const columns: Column<Fact>[] = [
    { key: "id", header: t("staff.explain.fact"), isRowHeader: true, cell: ({ id }) => <code>{id}</code> },
    { key: "text", header: t("staff.explain.fact.known"), cell: ({ text }) => <span lang="en">{text}</span> },
  ];
  return (
    <Panel title={t("staff.explain.facts")}>
      {found.facts.length === 0 ? (
        <p>{t("staff.explain.facts.none")}</p>
      ) : (
        <DataTable
          caption={t("staff.explain.facts")}
          captionHidden
          columns={columns}
          rows={found.facts}
          rowKey={({ id }) => id}
        />
      )}
    </Panel>
  );
}

/** What was asked of Stripe, and what came of it. */
export function CallsPanel({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  return (
    <Panel title={t("staff.explain.calls")}>
      {found.calls.length === 0 ? <p>{t("staff.explain.calls.none")}</p> : <Calls found={found} />}
    </Panel>
  );
}

function Calls({ found }: { found: Explanation }): ReactNode {
  const t = useText(explainText);
  const order = useText(orderText);
  const currency = found.sums?.currency ?? null;
  const columns: Column<OwnCall>[] = [
    {
      key: "call",
      header: t("staff.explain.call"),
      isRowHeader: true,
      cell: ({ call, name }) => t(`staff.explain.call.${call}`, { name }),
    },
    { key: "sent", header: t("staff.explain.sent"), cell: (row) => <DateTime at={row.sent_at} /> },
    { key: "state", header: order("staff.payments.state"), cell: ({ state }) => <CallState state={state} /> },
    {
      key: "came",
      header: t("staff.explain.call.came"),
      cell: (row) => <code>{row.error ?? row.stripe_id ?? "–"}</code>,
    },
    { key: "requests", header: t("staff.explain.requests"), cell: (row) => <code>{row.requests.join(" ")}</code> },
    {
      key: "amount",
      header: order("staff.payments.amount"),
      align: "end",
      cell: ({ amount }) => (currency === null ? amount : <Money amount={amount} currency={currency} />),
    },
  ];
  return (
    <DataTable
      caption={t("staff.explain.calls")}
      captionHidden
      columns={columns}
      rows={found.calls}
      rowKey={({ call, name }) => `${call} ${name}`}
    />
  );
}
