"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { type Column, DataTable } from "../../ui/DataTable";
import { DateTime } from "../../ui/DateTime";
import { Money } from "../../ui/Money";
import { OrderLink } from "../../ui/OrderLink";
import { FulfillmentStatus, OrderStatus, PaymentStatus } from "../../ui/StateBadges";
import { StatusBadge } from "../../ui/StatusBadge";
import { listText } from "../text/list";
import { stateText } from "../text/states";

type Summary = components["schemas"]["StaffOrderSummary"];

/** Orders, one a row; its number leads to it. */
export function OrdersTable({ orders }: { orders: readonly Summary[] }): ReactNode {
  const t = useText(listText);
  const columns: Column<Summary>[] = [
    {
      key: "number",
      header: t("staff.list.column.number"),
      isRowHeader: true,
      cell: (order) => <OrderLink to={`staff/orders/${order.id}`}>{order.number}</OrderLink>,
    },
    {
      key: "placed",
      header: t("staff.list.column.placed"),
      cell: (order) => <DateTime at={order.created_at} />,
    },
    { key: "status", header: t("staff.list.column.status"), cell: (order) => <Where order={order} /> },
    {
      key: "payment",
      header: t("staff.list.column.payment"),
      cell: (order) => <PaymentStatus status={order.payment_status} />,
    },
    {
      key: "goods",
      header: t("staff.list.column.goods"),
      cell: (order) => <FulfillmentStatus status={order.fulfillment_status} />,
    },
    {
      key: "total",
      header: t("staff.list.column.total"),
      align: "end",
      cell: (order) => <Money amount={order.total} currency={order.currency} weight="strong" />,
    },
  ];
  const caption = t("staff.list.caption", { count: orders.length });
  return <DataTable caption={caption} captionHidden columns={columns} rows={orders} rowKey={(order) => order.id} />;
}

function Where({ order }: { order: Summary }): ReactNode {
  const t = useText(stateText);
  return (
    <span className="op-states">
      <OrderStatus status={order.status} />
      {order.held ? <StatusBadge tone="warn">{t("staff.held")}</StatusBadge> : null}
    </span>
  );
}
