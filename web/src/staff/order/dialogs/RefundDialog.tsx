"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { minorUnits, useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { Money } from "../../../ui/Money";
import { Select } from "../../../ui/Select";
import { commandText } from "../../text/commands";
import { allRefundable, linesOf, lineShare, linesShare, piecesLeft, type Quantities } from "../amounts";
import { AmountField } from "../AmountField";
import { Choice } from "../Choice";
import { CommandDialog } from "../CommandDialog";
import { LinePicker } from "../LinePicker";
import { ReasonSelect } from "../ReasonSelect";
import type { StaffOrder } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

type RefundRequest = components["schemas"]["RefundRequest"];
type How = "lines" | "amount" | "all";

const REASONS = [
  "requested_by_customer",
  "damaged",
  "not_delivered",
  "returned",
  "goodwill",
  "duplicate",
  "fraudulent",
  "other",
] as const;

interface Draft {
  how: How;
  typed: string;
  chosen: Quantities;
  reason: (typeof REASONS)[number];
  to: "source" | "credit";
}

const EMPTY: Draft = { how: "lines", typed: "", chosen: {}, reason: "requested_by_customer", to: "source" };

/** Give money back: by line, by amount, or all that is left. */
export function RefundDialog({ seen, refresh, onClose }: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  const { order } = seen;
  const [draft, setDraft] = useState(EMPTY);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const amount = amountOf(order, draft);
  const isPossible = amount !== null && amount > 0 && amount <= allRefundable(order);
  const refund = useOrderCommand<RefundRequest>({
    seen,
    refresh,
    name: "refund",
    ifSeen: true,
    send: (api, params, body) => api.POST("/api/v1/admin/orders/{order_id}/refunds", { params, body }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.refund.title", { number: order.number })}
      command={refund}
      confirm={t("staff.refund.confirm", { amount: isPossible ? money(amount, order.currency) : "" })}
      onConfirm={() => refund.send(requestOf(draft, amount ?? 0))}
      onClose={onClose}
      consequence={<Consequence order={order} draft={draft} amount={amount} />}
      isIncomplete={!isPossible}
    >
      <WhatGoesBack order={order} draft={draft} onChange={change} />
      <Details draft={draft} onChange={change} canCredit={order.refundable > 0} />
    </CommandDialog>
  );
}

function amountOf(order: StaffOrder, { how, typed, chosen }: Draft): number | null {
  switch (how) {
    case "all":
      return allRefundable(order);
    case "amount":
      return minorUnits(typed, order.currency);
    case "lines":
      return linesShare(order, chosen);
  }
}

function requestOf({ how, chosen, reason, to }: Draft, amount: number): RefundRequest {
  const what = how === "lines" ? { lines: linesOf(chosen) } : how === "amount" ? { amount } : {};
  return { ...what, reason, ...(to === "credit" ? { to } : {}) };
}

interface PartProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

function WhatGoesBack({ order, draft, onChange }: PartProps & { order: StaffOrder }): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  const left = Object.fromEntries(order.lines.map((line) => [line.id, piecesLeft(order, line)]));
  return (
    <>
      <Choice
        legend={t("staff.refund.how")}
        options={(["lines", "amount", "all"] as const).map((how) => ({ value: how, label: t(`staff.refund.${how}`) }))}
        value={draft.how}
        onChange={(how) => onChange({ how })}
      />
      {draft.how === "lines" ? (
        <LinePicker
          legend={t("staff.do.lines")}
          lines={order.lines}
          most={left}
          chosen={draft.chosen}
          onChange={(chosen) => onChange({ chosen })}
          beside={(line) => (
            <Money amount={lineShare(order, line, draft.chosen[line.id] ?? 0)} currency={order.currency} />
          )}
        />
      ) : null}
      {draft.how === "amount" ? (
        <AmountField
          label={t("staff.refund.amount.label", { currency: order.currency.toUpperCase() })}
          hint={t("staff.refund.amount.hint", { money: money(allRefundable(order), order.currency) })}
          typed={draft.typed}
          onChange={(typed) => onChange({ typed })}
        />
      ) : null}
    </>
  );
}

function Details({ draft, onChange, canCredit }: PartProps & { canCredit: boolean }): ReactNode {
  const t = useText(commandText);
  return (
    <div className="op-pair">
      <ReasonSelect kind="reason" codes={REASONS} value={draft.reason} onChange={(reason) => onChange({ reason })} />
      {canCredit ? (
        <Select
          label={t("staff.refund.to")}
          options={(["source", "credit"] as const).map((to) => ({ value: to, label: t(`staff.refund.to.${to}`) }))}
          value={draft.to}
          onChange={(event) => onChange({ to: event.target.value === "credit" ? "credit" : "source" })}
        />
      ) : null}
    </div>
  );
}

function Consequence({ order, draft, amount }: { order: StaffOrder; draft: Draft; amount: number | null }): ReactNode {
  const t = useText(commandText);
  const format = useFormat();
  const money = (value: number) => format.money(value, order.currency);
  const all = allRefundable(order);
  if (amount === null || amount <= 0) {
    return <p>{t("staff.refund.nothing")}</p>;
  }
  if (amount > all) {
    return <p>{t("staff.refund.exceeds", { money: money(all) })}</p>;
  }
  const ofTender = Math.max(amount - order.refundable, 0);
  const key = draft.to === "credit" ? "staff.refund.consequence.credit" : "staff.refund.consequence";
  return (
    <>
      <p>{t(key, { amount: money(amount), left: money(all - amount) })}</p>
      {ofTender > 0 ? <p>{t("staff.refund.tender", { amount: money(ofTender) })}</p> : null}
      <p className="op-hint">{t("staff.refund.keeps")}</p>
    </>
  );
}
