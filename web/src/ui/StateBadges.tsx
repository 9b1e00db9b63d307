"use client";

import type { ReactNode } from "react";

import type { components } from "../api/schema";
import { stateMessages } from "../core/state_messages";
import { useText } from "../core/text";
import { StatusBadge, type Tone } from "./StatusBadge";

type Summary = components["schemas"]["OrderSummary"];
type ReturnState = components["schemas"]["Return"]["state"];

const STATUS: Record<Summary["status"], Tone> = {
  awaiting_payment: "wait",
  confirmed: "ok",
  completed: "ok",
  expired: "idle",
  canceled: "idle",
};
const PAYMENT: Record<Summary["payment_status"], Tone> = {
  none: "idle",
  pending: "wait",
  authorized: "wait",
  partially_paid: "warn",
  paid: "ok",
  overpaid: "warn",
  partially_refunded: "idle",
  refunded: "idle",
  failed: "bad",
};
const FULFILLMENT: Record<Summary["fulfillment_status"], Tone> = {
  unfulfilled: "idle",
  partial: "wait",
  fulfilled: "wait",
  delivered: "ok",
  partially_returned: "idle",
  returned: "idle",
};
const RETURN: Record<ReturnState, Tone> = {
  requested: "wait",
  approved: "wait",
  received: "ok",
  rejected: "bad",
  canceled: "idle",
};

/** Where the order is. */
export function OrderStatus({ status }: { status: Summary["status"] }): ReactNode {
  const t = useText(stateMessages);
  return <StatusBadge tone={STATUS[status]}>{t(`status.${status}`)}</StatusBadge>;
}

/** What became of its money. */
export function PaymentStatus({ status }: { status: Summary["payment_status"] }): ReactNode {
  const t = useText(stateMessages);
  return <StatusBadge tone={PAYMENT[status]}>{t(`payment.${status}`)}</StatusBadge>;
}

/** What became of its goods. */
export function FulfillmentStatus({ status }: { status: Summary["fulfillment_status"] }): ReactNode {
  const t = useText(stateMessages);
  return <StatusBadge tone={FULFILLMENT[status]}>{t(`fulfillment.${status}`)}</StatusBadge>;
}

/** How far a return is. */
export function ReturnStatus({ state }: { state: ReturnState }): ReactNode {
  const t = useText(stateMessages);
  return <StatusBadge tone={RETURN[state]}>{t(`return.${state}`)}</StatusBadge>;
}
