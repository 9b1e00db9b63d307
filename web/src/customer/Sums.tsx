"use client";

import type { ReactNode } from "react";

import type { components } from "../api/schema";
import { type Format, useFormat } from "../core/format";
import { type Text, useText } from "../core/text";
import { type Description, DescriptionList } from "../ui/DescriptionList";
import { Money } from "../ui/Money";
import { order as messages } from "./messages/order";
import { wallet } from "./messages/wallet";

type Schemas = components["schemas"];

/** What a quote and an order say of their price. */
export type Priced = Pick<Schemas["Quote"], "amounts" | "currency" | "promotions" | "shipping_rate" | "taxes">;

type Say = Text<keyof (typeof messages)["en"]>;

/** What one gift card, or the store credit, pays. */
export interface PaidPart {
  readonly key: string;
  readonly term: string;
  /** In minor units. */
  readonly amount: number;
}

export interface SumsProps {
  priced: Priced;
  /** What tender pays, part by part; the total is then what is left to pay. */
  paidWith?: readonly PaidPart[];
}

/** How a price came about, row by row to its total, and the taxes that it holds. */
export function Sums({ priced, paidWith = [] }: SumsProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const say = useText(wallet);
  const { amounts, currency } = priced;
  const all = [{ key: "tender", term: t("order.tender"), amount: amounts.tender }];
  const paid = (paidWith.length > 0 ? paidWith : all)
    .filter(({ amount }) => amount > 0)
    .map(({ key, term, amount }) => ({ key, term, value: <Money amount={-amount} currency={currency} /> }));
  const total = {
    key: "total",
    term: paidWith.length > 0 ? say("wallet.left") : t("order.total"),
    value: <Money amount={amounts.total} currency={currency} weight="total" />,
    isTotal: true,
  };
  const included = priced.taxes.filter((tax) => tax.inclusive && tax.amount > 0);
  return (
    <>
      <DescriptionList look="sums" items={[...rowsOf(priced, t, format), ...paid, total]} />
      {included.length === 0 ? null : (
        <div className="op-hint">
          {included.map((tax, index) => (
            <p key={`${tax.name}-${index}`}>
              {t("order.taxIncluded", {
                amount: format.money(tax.amount, priced.currency),
                name: tax.name,
                rate: rateOf(tax, format),
              })}
            </p>
          ))}
        </div>
      )}
    </>
  );
}

function rowsOf(priced: Priced, t: Say, format: Format): Description[] {
  const { amounts, currency } = priced;
  const row = (key: string, term: string, amount: number): Description => ({
    key,
    term,
    value: <Money amount={amount} currency={currency} />,
  });
  return [
    row("subtotal", t("order.subtotal"), amounts.subtotal),
    ...discounts(priced, t).map(({ key, term, amount }) => row(key, term, -amount)),
    ...shipping(priced, t, row),
    ...priced.taxes
      .filter((tax) => !tax.inclusive)
      .map((tax, index) => row(`tax-${index}`, taxName(tax, t, format), tax.amount)),
  ];
}

function discounts({ amounts, promotions }: Priced, t: Say): { key: string; term: string; amount: number }[] {
  const off = promotions.filter(({ kind }) => kind !== "free_shipping");
  if (off.length === 0 && amounts.discount > 0) {
    return [{ key: "discount", term: t("order.discount"), amount: amounts.discount }];
  }
  return off.map(({ code, discount }) => ({ key: code, term: t("order.promotion", { code }), amount: discount }));
}

function shipping(
  { amounts, promotions, shipping_rate: rate, currency }: Priced,
  t: Say,
  row: (key: string, term: string, amount: number) => Description,
): Description[] {
  if (rate === null && amounts.shipping === 0) {
    return [];
  }
  const free = promotions.filter(({ kind }) => kind === "free_shipping");
  const before = free.reduce((sum, { discount }) => sum + discount, amounts.shipping);
  const general = t("order.shipping");
  // A rate that is called as the row says nothing more.
  const term = rate === null || rate.name === general ? general : t("order.shippingBy", { name: rate.name });
  const value = before === 0 ? t("order.free") : <Money amount={before} currency={currency} />;
  return [
    { key: "shipping", term, value },
    ...free.map(({ code, discount }) => row(code, t("order.promotion", { code }), -discount)),
  ];
}

function taxName(tax: Schemas["Tax"], t: Say, format: Format): string {
  const values = { name: tax.name, rate: rateOf(tax, format) };
  return tax.shipping ? t("order.taxOnShipping", values) : t("order.tax", values);
}

const MILLIONTHS = 1_000_000;

function rateOf({ rate }: Schemas["Tax"], format: Format): string {
  return format.percent(rate / MILLIONTHS);
}
