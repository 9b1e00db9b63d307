import type { components } from "../api/schema";

type Schemas = components["schemas"];
type Summary = Schemas["OrderSummary"];

/** How urgent a state is: the colour of its badge. */
export type Tone = "ok" | "wait" | "warn" | "bad" | "idle";

/** What a summary needs beyond itself to be told in full; a list knows less than a page. */
export type Told = Pick<Summary, "status" | "payment_status" | "fulfillment_status" | "held"> &
  Partial<Pick<Schemas["Order"], "ending" | "paid" | "refunded" | "lines">>;

/** A state in plain words: `headline` and `next` are keys of the catalog `story`, prefixed `state.` and `next.`. */
export interface Story {
  readonly state: StateName;
  readonly tone: Tone;
}

/** Every state that a customer can read of. */
export type StateName = keyof typeof TONES;

const TONES = {
  to_pay: "warn",
  declined: "bad",
  pending: "wait",
  authorized: "wait",
  part_paid: "warn",
  arriving: "wait",
  checked: "wait",
  checked_unpaid: "wait",
  closing: "idle",
  canceling: "idle",
  confirmed: "ok",
  part_sent: "ok",
  sent: "ok",
  delivered: "ok",
  complete: "ok",
  part_returned: "ok",
  returned: "idle",
  refunded: "idle",
  expired: "idle",
  expired_paid: "wait",
  canceled: "idle",
  canceled_refunding: "wait",
  canceled_refunded: "idle",
} as const satisfies Record<string, Tone>;

/** Return what a customer is told of an order in this state. */
export function storyOf(order: Told): Story {
  const state = stateOf(order);
  return { state, tone: TONES[state] };
}

function stateOf(order: Told): StateName {
  switch (order.status) {
    case "awaiting_payment":
      return unpaid(order);
    case "expired":
      return order.payment_status === "pending" ? "closing" : kept(order) ? "expired_paid" : "expired";
    case "canceled":
      return canceled(order);
    default:
      return paid(order);
  }
}

function unpaid(order: Told): StateName {
  if (order.ending) {
    return order.ending === "expire" ? "closing" : "canceling";
  }
  if (order.held) {
    return "checked_unpaid";
  }
  switch (order.payment_status) {
    case "none":
      return "to_pay";
    case "failed":
      return "declined";
    case "pending":
      return "pending";
    case "authorized":
      return "authorized";
    case "partially_paid":
      return "part_paid";
    default:
      return "arriving";
  }
}

function canceled(order: Told): StateName {
  if (order.payment_status === "pending") {
    return "canceling";
  }
  if (kept(order)) {
    return "canceled_refunding";
  }
  return order.payment_status === "refunded" ? "canceled_refunded" : "canceled";
}

function paid(order: Told): StateName {
  if (order.held) {
    return "checked";
  }
  if (order.fulfillment_status === "returned") {
    return "returned";
  }
  if (order.fulfillment_status === "partially_returned") {
    return "part_returned";
  }
  if (order.payment_status === "refunded") {
    return "refunded";
  }
  return goods(order);
}

function goods(order: Told): StateName {
  switch (order.fulfillment_status) {
    case "partial":
      return "part_sent";
    case "fulfilled":
      return "sent";
    case "delivered":
      return order.lines?.some((line) => line.ships) === false ? "complete" : "delivered";
    default:
      return "confirmed";
  }
}

const KEPT = ["paid", "overpaid", "partially_paid", "partially_refunded"];

/** Say whether money of an order that has ended is still here, and so on its way back. */
function kept(order: Told): boolean {
  if (order.paid !== undefined && order.refunded !== undefined) {
    return order.paid > order.refunded;
  }
  return KEPT.includes(order.payment_status);
}

/** Say whether the customer can start, or go on with, a payment. */
export function canPay(order: Told): boolean {
  return ["to_pay", "declined", "part_paid"].includes(stateOf(order));
}

/** Say whether the API would let the customer cancel: nothing has left, and no end is decided. */
export function canCancel(order: Told): boolean {
  const open = order.status === "awaiting_payment" || order.status === "confirmed";
  return open && !order.ending && order.fulfillment_status === "unfulfilled";
}
