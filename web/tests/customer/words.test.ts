import { expect, test } from "vitest";

import * as catalogs from "../../src/customer/messages";
import { returnable } from "../../src/customer/returns/window";
import { canCancel, canPay, storyOf, type Told } from "../../src/customer/story";
import { orderFrom } from "../../src/core/order_document";
import { ORDER_ID, PAID, parcel, returnOf, stored } from "./orders";

const UNPAID: Told = {
  status: "awaiting_payment",
  payment_status: "none",
  fulfillment_status: "unfulfilled",
  held: false,
};
const CONFIRMED: Told = { ...UNPAID, status: "confirmed", payment_status: "paid" };

const STORIES: readonly [Partial<Told>, string][] = [
  [{}, "to_pay"],
  [{ payment_status: "failed" }, "declined"],
  [{ payment_status: "pending" }, "pending"],
  [{ payment_status: "authorized" }, "authorized"],
  [{ payment_status: "partially_paid" }, "part_paid"],
  [{ payment_status: "paid" }, "arriving"],
  [{ held: true }, "checked_unpaid"],
  [{ ending: "expire" }, "closing"],
  [{ ending: "cancel", held: true }, "canceling"],
  [{ status: "expired" }, "expired"],
  [{ status: "expired", payment_status: "paid" }, "expired_paid"],
  [{ status: "expired", payment_status: "pending" }, "closing"],
  [{ status: "canceled" }, "canceled"],
  [{ status: "canceled", payment_status: "pending" }, "canceling"],
  [{ status: "canceled", payment_status: "paid", paid: 500, refunded: 0 }, "canceled_refunding"],
  [{ status: "canceled", payment_status: "refunded", paid: 500, refunded: 500 }, "canceled_refunded"],
  [{ ...CONFIRMED }, "confirmed"],
  [{ ...CONFIRMED, held: true }, "checked"],
  [{ ...CONFIRMED, fulfillment_status: "partial" }, "part_sent"],
  [{ ...CONFIRMED, fulfillment_status: "fulfilled" }, "sent"],
  [{ ...CONFIRMED, status: "completed", fulfillment_status: "delivered" }, "delivered"],
  [{ ...CONFIRMED, status: "completed", fulfillment_status: "delivered", lines: [] }, "complete"],
  [{ ...CONFIRMED, fulfillment_status: "partially_returned" }, "part_returned"],
  [{ ...CONFIRMED, fulfillment_status: "returned" }, "returned"],
  [{ ...CONFIRMED, payment_status: "refunded" }, "refunded"],
];

test.each(STORIES)("%o is told as %s", (changes, state) => {
  expect(storyOf({ ...UNPAID, ...changes }).state).toBe(state);
});

test("only what has no payment under way can be paid", () => {
  const payable = STORIES.filter(([changes]) => canPay({ ...UNPAID, ...changes })).map(([, state]) => state);

  expect(payable).toEqual(["to_pay", "declined", "part_paid"]);
});

test("what has left or is ending cannot be canceled", () => {
  expect(canCancel(UNPAID)).toBe(true);
  expect(canCancel(CONFIRMED)).toBe(true);
  expect(canCancel({ ...CONFIRMED, fulfillment_status: "partial" })).toBe(false);
  expect(canCancel({ ...UNPAID, ending: "cancel" })).toBe(false);
  expect(canCancel({ ...CONFIRMED, status: "completed" })).toBe(false);
});

test("the German of each message has the placeholders of its English", () => {
  const differing = Object.values(catalogs).flatMap(({ en, de }) =>
    Object.entries(en).filter(([key, message]) => holes(message) !== holes((de as Record<string, unknown>)[key])),
  );

  expect(differing).toEqual([]);
});

function holes(message: unknown): string {
  const text = typeof message === "string" ? message : ((message as { other?: string } | undefined)?.other ?? "");
  return [...text.matchAll(/\{\w+\}/g)]
    .map(([hole]) => hole)
    .sort()
    .join();
}

test("no key stands in two catalogs: a host replaces a message by its key alone", () => {
  const keys = Object.values(catalogs).flatMap(({ en }) => Object.keys(en));

  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

const DAYS = 14;
const NOW = new Date("2026-03-20T00:00:00Z");

function left(changes: Record<string, unknown>): (readonly [number, string])[] {
  const order = orderFrom({ id: ORDER_ID, data: stored({ ...PAID, ...changes }) });
  return returnable(order, DAYS, NOW).map(({ quantity, until }) => [quantity, until.toISOString().slice(0, 10)]);
}

const EARLY = parcel(1, "2026-03-01T00:00:00Z");
const LATE = { ...parcel(1, "2026-03-10T00:00:00Z"), shipment_id: "shp_2" };

test("what arrived in time can go back, to the last moment", () => {
  expect(left({ shipments: [parcel(2, "2026-03-06T00:00:00Z")] })).toEqual([[2, "2026-03-20"]]);
  expect(left({ shipments: [parcel(2, "2026-03-05T23:59:59Z")] })).toEqual([]);
  expect(left({ shipments: [parcel(2, null)] })).toEqual([]);
  expect(left({ shipments: [EARLY, LATE] })).toEqual([[1, "2026-03-24"]]);
});

test("what arrived after the reader's clock can go back: clocks are slow", () => {
  const now = new Date(NOW.getTime() + 60_000).toISOString();
  expect(left({ shipments: [parcel(2, now)] })).toHaveLength(1);
});

test("a return takes the oldest piece that could come back when it was asked for", () => {
  const asked = (day: string, changes = {}) =>
    returnOf(1, { requested_at: { toDate: () => new Date(day) }, ...changes });

  expect(left({ shipments: [EARLY, LATE], returns: [asked("2026-03-12")] })).toEqual([[1, "2026-03-24"]]);
  expect(left({ shipments: [EARLY, LATE], returns: [asked("2026-03-16")] })).toEqual([]);
  expect(left({ shipments: [EARLY, LATE], returns: [asked("2026-03-16", { state: "rejected" })] })).toEqual([
    [1, "2026-03-24"],
  ]);
});

test("of a return that came, only what came is gone", () => {
  const received = returnOf(2, { state: "received", received: { l1: 1 } });

  expect(left({ shipments: [parcel(2, "2026-03-10T00:00:00Z")], returns: [received] })).toEqual([[1, "2026-03-24"]]);
});

test("an order that has ended unpaid gives nothing back", () => {
  expect(left({ status: "canceled", shipments: [LATE] })).toEqual([]);
});
