"use client";

import type { ReactNode } from "react";

import { useText } from "../../../core/text";
import { type Column, DataTable } from "../../../ui/DataTable";
import { DateTime } from "../../../ui/DateTime";
import { DescriptionList } from "../../../ui/DescriptionList";
import { Money } from "../../../ui/Money";
import { Panel } from "../../../ui/Panel";
import { orderText } from "../../text/order";
import { stateText } from "../../text/states";
import { CallState } from "../CallState";
import type { StaffOrder } from "../types";

type Attempt = StaffOrder["attempts"][number];
type RefundRow = StaffOrder["refund_rows"][number];

/** Attempts to pay, refunds, and what the order is at Stripe. */
export function PaymentsTab({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  return (
    <div className="op-stack">
      <Panel title={t("staff.payments.attempts")}>
        {order.attempts.length === 0 ? <p>{t("staff.payments.attempts.none")}</p> : <Attempts order={order} />}
      </Panel>
      <Panel title={t("staff.payments.refunds")}>
        {order.refund_rows.length === 0 ? <p>{t("staff.payments.refunds.none")}</p> : <Refunds order={order} />}
      </Panel>
      <Panel title={t("staff.payments.ids")}>
        <StripeIds order={order} />
      </Panel>
    </div>
  );
}

function Attempts({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const columns: Column<Attempt>[] = [
    { key: "number", header: t("staff.payments.number"), isRowHeader: true, cell: ({ number }) => number },
    { key: "started", header: t("staff.payments.started"), cell: (row) => <DateTime at={row.first_sent_at} /> },
    { key: "state", header: t("staff.payments.state"), cell: (row) => <CallState state={row.state} /> },
    { key: "session", header: t("staff.payments.session"), cell: (row) => <Id id={row.session_id} /> },
    { key: "error", header: t("staff.payments.error"), cell: (row) => <Id id={row.error} /> },
    {
      key: "amount",
      header: t("staff.payments.amount"),
      align: "end",
      cell: (row) => <Money amount={row.amount} currency={order.currency} />,
    },
  ];
  return (
    <DataTable
      caption={t("staff.payments.attempts")}
      captionHidden
      columns={columns}
      rows={order.attempts.toReversed()}
      rowKey={(row) => String(row.number)}
    />
  );
}

function Refunds({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const columns: Column<RefundRow>[] = [
    { key: "id", header: t("staff.payments.number"), isRowHeader: true, cell: (row) => <Id id={row.id} /> },
    { key: "decided", header: t("staff.payments.decided"), cell: (row) => <DateTime at={row.decided_at} /> },
    { key: "reason", header: t("staff.payments.reason"), cell: (row) => <Reason row={row} /> },
    { key: "state", header: t("staff.payments.state"), cell: (row) => <CallState state={row.state} /> },
    { key: "refund", header: t("staff.payments.refund"), cell: (row) => <Id id={row.refund_id ?? row.error} /> },
    {
      key: "amount",
      header: t("staff.payments.amount"),
      align: "end",
      cell: (row) => <Money amount={row.amount} currency={order.currency} weight="strong" />,
    },
  ];
  return (
    <DataTable
      caption={t("staff.payments.refunds")}
      captionHidden
      columns={columns}
      rows={order.refund_rows.toReversed()}
      rowKey={(row) => row.id}
    />
  );
}

function Reason({ row }: { row: RefundRow }): ReactNode {
  const t = useText(orderText);
  const states = useText(stateText);
  const reason = states.optional(`staff.reason.${row.reason}`) ?? row.reason;
  return row.by_rule ? `${reason} (${t("staff.payments.by_rule")})` : reason;
}

function Id({ id }: { id: string | null }): ReactNode {
  return id === null ? "–" : <code>{id}</code>;
}

function StripeIds({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const { stripe } = order;
  const items = [
    { key: "sessions", term: t("staff.payments.sessions"), ids: stripe.sessions },
    { key: "intents", term: t("staff.payments.intents"), ids: stripe.payment_intents },
    { key: "charges", term: t("staff.payments.charges"), ids: stripe.charges },
    { key: "refunds", term: t("staff.payments.refund_ids"), ids: stripe.refunds },
  ].map(({ key, term, ids }) => ({ key, term, value: <Ids ids={ids} /> }));
  return <DescriptionList items={items} />;
}

function Ids({ ids }: { ids: readonly string[] }): ReactNode {
  const t = useText(orderText);
  return ids.length === 0 ? (
    <span className="op-hint">{t("staff.payments.ids.none")}</span>
  ) : (
    <ul className="op-ids">
      {ids.map((id) => (
        <li key={id}>
          <code>{id}</code>
        </li>
      ))}
    </ul>
  );
}
