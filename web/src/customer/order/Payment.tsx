"use client";

import type { ReactNode } from "react";

import { type Text, useText } from "../../core/text";
import { type Description, DescriptionList } from "../../ui/DescriptionList";
import { Money } from "../../ui/Money";
import { Panel } from "../../ui/Panel";
import type { CustomerOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";

export interface PaymentProps {
  order: CustomerOrder;
  /** Minor units of refunds that are under way. */
  refunding: number;
}

/** What was paid, what went back, and what is on its way back. */
export function Payment({ order, refunding }: PaymentProps): ReactNode {
  const t = useText(messages);
  const rows = rowsOf(order, refunding, t);
  return (
    <Panel title={t("order.payment")}>
      {rows.length === 0 ? <p>{t("order.nothingPaid")}</p> : <DescriptionList look="sums" items={rows} />}
    </Panel>
  );
}

function rowsOf(
  { paid, refunded, total, currency, status }: CustomerOrder,
  refunding: number,
  t: Text<keyof (typeof messages)["en"]>,
): Description[] {
  const row = (key: "paid" | "refundPending" | "refunded" | "toPay", amount: number): Description => ({
    key,
    term: t(`order.${key}`),
    value: <Money amount={amount} currency={currency} weight="strong" />,
  });
  const rest = status === "awaiting_payment" ? total - paid : 0;
  return [
    ...(paid > 0 ? [row("paid", paid)] : []),
    ...(refunding > 0 ? [row("refundPending", refunding)] : []),
    ...(refunded > 0 ? [row("refunded", refunded)] : []),
    ...(rest > 0 && paid > 0 ? [row("toPay", rest)] : []),
  ];
}
