import type { components } from "../api/schema";
import type { CustomerOrder } from "./hooks/useOrder";
import { canPay } from "./story";

type Schemas = components["schemas"];
type Payable = Pick<CustomerOrder, "status" | "payment_status" | "fulfillment_status" | "held" | "ending" | "edit">;

/** What a paid order is to become once its customer has paid what that costs more. */
export type OpenEdit = Schemas["OpenEdit"];

/** Return what can be paid now: the order itself, its open edit by that edit's id, or nothing. */
export function payableOf(order: Payable): string | null {
  const { edit } = order;
  if (edit === null) {
    return canPay(order) ? "order" : null;
  }
  return order.status === "confirmed" && !order.held && edit.ending === null ? edit.id : null;
}

/** Return what a payment comes to now, in minor units: the difference of an open edit, else the rest of the order. */
export function toPay({ edit, total, paid }: Pick<CustomerOrder, "edit" | "total" | "paid">): number {
  return edit === null ? total - paid : edit.to_pay;
}

/** Return until when a payment can be started; null where there is none to start. */
export function payUntil({ edit, expires_at: expires }: Pick<CustomerOrder, "edit" | "expires_at">): string | null {
  return edit === null ? expires : edit.expires_at;
}

/** Return where who paid looks for what came of it; for an edit the address says which, as Stripe's page does. */
export function paidPath(orderId: string, editId: string | null): string {
  return `${orderId}?checkout=done${editId === null ? "" : `&edit=${encodeURIComponent(editId)}`}`;
}

/** What became of an edit that is open no more: it is the order now, or the order stayed as it was. */
export type EditOutcome = "changed" | "unchanged";

/** Return what became of an edit by its id, `e2` for the second of an order; undefined where nothing tells. */
export function outcomeOf(timeline: CustomerOrder["timeline"], editId: string): EditOutcome | undefined {
  const outcomes = new Map<string, EditOutcome>();
  let count = 0;
  let isOpen = false;
  for (const { code } of timeline) {
    if (code === "edit_requested" || (code === "edited" && !isOpen)) {
      count += 1;
      isOpen = code === "edit_requested";
    } else if (code === "edited" || code === "edit_lapsed") {
      outcomes.set(`e${count}`, code === "edited" ? "changed" : "unchanged");
      isOpen = false;
    }
  }
  return outcomes.get(editId);
}
