"use client";

import type { ReactNode } from "react";

import type { LiveSummary } from "../../core/order_document";
import { useText } from "../../core/text";
import { DateTime } from "../../ui/DateTime";
import { Money } from "../../ui/Money";
import { OrderLink } from "../../ui/OrderLink";
import { order as messages } from "../messages/order";
import { OrderBadge } from "./OrderBadge";

/** One order of a list; the whole row leads to it. */
export function OrderRow({ order }: { order: LiveSummary }): ReactNode {
  const t = useText(messages);
  return (
    <li>
      <OrderLink to={order.id} className="op-order-row">
        <span className="op-order-name">{t("order.title", { number: order.number })}</span>
        <span className="op-order-date">
          <DateTime at={order.created_at} as="date" />
        </span>
        <span className="op-order-state">
          <OrderBadge order={order} />
        </span>
        <span className="op-order-total">
          <Money amount={order.total} currency={order.currency} weight="strong" />
        </span>
      </OrderLink>
    </li>
  );
}
