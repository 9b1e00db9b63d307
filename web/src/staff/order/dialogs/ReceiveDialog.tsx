"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { minorUnits, useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { Checkbox } from "../../../ui/Checkbox";
import { commandText } from "../../text/commands";
import { lineShare, type Quantities } from "../amounts";
import { AmountField } from "../AmountField";
import { CommandDialog } from "../CommandDialog";
import { LinePicker } from "../LinePicker";
import type { Return, StaffOrder } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

type ReceiveRequest = components["schemas"]["ReceiveRequest"];

interface Draft {
  came: Quantities;
  forSale: Quantities;
  /** Lines whose price is kept. */
  kept: readonly string[];
  typed: string;
}

/** Record what came back: how many, how many are for sale again, and what of their price goes back. */
export function ReceiveDialog(props: OrderDialogProps & { found: Return }): ReactNode {
  const { seen, refresh, onClose, found } = props;
  const t = useText(commandText);
  const { money } = useFormat();
  const { order } = seen;
  const named = Object.fromEntries(found.lines.map((line) => [line.line_id, line.quantity]));
  const [draft, setDraft] = useState<Draft>({ came: named, forSale: {}, kept: [], typed: "" });
  const price = priceOf(order, draft);
  const amount = draft.typed.trim() === "" ? price : minorUnits(draft.typed, order.currency);
  const pieces = Object.values(draft.came).reduce((sum, count) => sum + count, 0);
  const isPossible = pieces > 0 && amount !== null && amount <= price && (amount > 0 || draft.typed.trim() === "");
  const receive = useOrderCommand<ReceiveRequest>({
    seen,
    refresh,
    name: `receive ${found.id}`,
    ifSeen: true,
    send: (api, params, body) =>
      api.POST("/api/v1/admin/orders/{order_id}/returns/{return_id}/receive", {
        params: { ...params, path: { ...params.path, return_id: found.id } },
        body,
      }),
    onDone: onClose,
  });
  const bad = pieces === 0 ? "staff.ship.nothing" : "staff.refund.amount.bad";
  const good = amount === 0 ? "staff.receive.no_refund" : "staff.receive.consequence";
  const sums = { amount: money(amount ?? 0, order.currency), least: money(1, order.currency) };
  return (
    <CommandDialog
      title={t("staff.receive.title")}
      command={receive}
      confirm={t("staff.receive.confirm")}
      onConfirm={() => receive.send(requestOf(draft, amount !== price && amount !== null ? amount : null))}
      onClose={onClose}
      consequence={<p>{t(isPossible ? good : bad, { ...sums, most: money(price, order.currency) })}</p>}
      isIncomplete={!isPossible}
    >
      <Goods order={order} named={named} draft={draft} price={price} onChange={setDraft} />
    </CommandDialog>
  );
}

interface GoodsProps {
  order: StaffOrder;
  named: Quantities;
  draft: Draft;
  price: number;
  onChange: (draft: Draft) => void;
}

function Goods({ order, named, draft, price, onChange }: GoodsProps): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  const came = order.lines.filter((line) => (draft.came[line.id] ?? 0) > 0);
  return (
    <>
      <LinePicker
        legend={t("staff.receive.came")}
        lines={order.lines}
        most={named}
        chosen={draft.came}
        onChange={(chosen) => onChange({ ...draft, came: chosen, forSale: limited(draft.forSale, chosen) })}
      />
      <LinePicker
        legend={t("staff.receive.sale")}
        lines={came}
        most={draft.came}
        chosen={draft.forSale}
        onChange={(forSale) => onChange({ ...draft, forSale })}
      />
      <Refunded order={order} draft={draft} onChange={onChange} />
      {price > 0 ? (
        <AmountField
          label={t("staff.receive.less", { currency: order.currency.toUpperCase() })}
          hint={t("staff.receive.less.hint", { money: money(price, order.currency) })}
          typed={draft.typed}
          onChange={(typed) => onChange({ ...draft, typed })}
        />
      ) : null}
    </>
  );
}

function Refunded({ order, draft, onChange }: Pick<GoodsProps, "order" | "draft" | "onChange">): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  const came = order.lines.filter((line) => (draft.came[line.id] ?? 0) > 0);
  return (
    <fieldset className="op-choice">
      <legend className="op-label">{t("staff.receive.refund")}</legend>
      {came.map((line) => (
        <Checkbox
          key={line.id}
          label={`${line.name} · ${money(lineShare(order, line, draft.came[line.id] ?? 0), order.currency)}`}
          checked={!draft.kept.includes(line.id)}
          onChange={() => onChange({ ...draft, kept: toggled(draft.kept, line.id) })}
        />
      ))}
    </fieldset>
  );
}

function priceOf(order: StaffOrder, { came, kept }: Draft): number {
  return order.lines.reduce(
    (sum, line) => sum + (kept.includes(line.id) ? 0 : lineShare(order, line, came[line.id] ?? 0)),
    0,
  );
}

function requestOf({ came, forSale, kept }: Draft, amount: number | null): ReceiveRequest {
  const named = Object.entries(came).filter(([, quantity]) => quantity > 0);
  const lines = named.map(([line_id, quantity]) => ({
    line_id,
    quantity,
    restocked: forSale[line_id] ?? 0,
    refund: !kept.includes(line_id),
  }));
  return { lines, ...(amount === null ? {} : { amount }) };
}

function limited(chosen: Quantities, most: Quantities): Quantities {
  return Object.fromEntries(Object.entries(chosen).map(([id, count]) => [id, Math.min(count, most[id] ?? 0)]));
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}
