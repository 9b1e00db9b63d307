"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../../core/format";
import { stateMessages } from "../../../core/state_messages";
import { useText } from "../../../core/text";
import { type Column, DataTable } from "../../../ui/DataTable";
import { type Description, DescriptionList } from "../../../ui/DescriptionList";
import { Money } from "../../../ui/Money";
import { Panel } from "../../../ui/Panel";
import { Timeline } from "../../../ui/Timeline";
import { orderText } from "../../text/order";
import type { Line, StaffOrder } from "../types";

/** What was ordered, what it comes to, and what happened. */
export function OrderTab({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  return (
    <div className="op-stack">
      <Panel title={t("staff.order.lines")}>
        <Lines order={order} />
        <Sums order={order} />
      </Panel>
      <Panel title={t("staff.order.timeline")}>
        <History order={order} />
      </Panel>
    </div>
  );
}

function Lines({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const { number } = useFormat();
  const money = (amount: number) => (amount === 0 ? "–" : <Money amount={amount} currency={order.currency} />);
  const amounts: Column<Line>[] = [
    { key: "unit", header: t("staff.order.line.unit"), align: "end", cell: (line) => money(line.unit_price) },
    { key: "discount", header: t("staff.order.line.discount"), align: "end", cell: (line) => money(-line.discount) },
    {
      key: "tax",
      header: t("staff.order.line.tax"),
      align: "end",
      cell: (line) => money(line.tax + line.tax_included),
    },
  ];
  const shown = amounts.filter(({ key }) => key === "unit" || order.lines.some((line) => isSome(line, key)));
  const columns: Column<Line>[] = [
    {
      key: "product",
      header: t("staff.order.line.product"),
      isRowHeader: true,
      cell: (line) => <Product line={line} />,
    },
    { key: "pieces", header: t("staff.order.line.pieces"), align: "end", cell: (line) => number(line.quantity) },
    ...shown,
    { key: "sum", header: t("staff.order.line.sum"), align: "end", cell: (line) => money(line.total) },
  ];
  return (
    <DataTable
      caption={t("staff.order.lines")}
      captionHidden
      columns={columns}
      rows={order.lines}
      rowKey={(line) => line.id}
    />
  );
}

function isSome(line: Line, key: string): boolean {
  return key === "discount" ? line.discount !== 0 : line.tax + line.tax_included !== 0;
}

function Product({ line }: { line: Line }): ReactNode {
  const t = useText(orderText);
  return (
    <span className="op-product">
      {line.name}
      <span className="op-hint">
        <code>{line.sku}</code>
        {line.ships ? null : ` · ${t("staff.order.line.digital")}`}
      </span>
    </span>
  );
}

function Sums({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const { amounts, currency } = order;
  const sum = (key: "subtotal" | "discount" | "shipping" | "tax" | "tax_included" | "tender" | "total") => amounts[key];
  const shown = (["subtotal", "discount", "shipping", "tax", "tender", "total", "tax_included"] as const).filter(
    (key) => key === "subtotal" || key === "total" || sum(key) !== 0,
  );
  const sign = (key: string) => (key === "discount" || key === "tender" ? -1 : 1);
  const items: Description[] = shown.map((key) => ({
    key,
    term: key === "shipping" && order.shipping_rate ? order.shipping_rate.name : t(`staff.order.sum.${key}`),
    value: <Money amount={sign(key) * sum(key)} currency={currency} weight={key === "total" ? "total" : "plain"} />,
    isTotal: key === "total",
  }));
  return <DescriptionList look="sums" items={items} />;
}

function History({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const states = useText(stateMessages);
  const items = order.timeline.map((moment, at) => ({
    key: `${at}-${moment.code}`,
    title: states.optional(`timeline.${moment.code}`) ?? moment.text,
    at: moment.at,
  }));
  return <Timeline label={t("staff.order.timeline")} items={items.toReversed()} />;
}
