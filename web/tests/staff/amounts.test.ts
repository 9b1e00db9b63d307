import { expect, test } from "vitest";

import { lineShare, linesShare, piecesLeft, returnable, totalAfter, unshipped } from "../../src/staff/order/amounts";
import shares from "./line_shares.json";
import { PAID, type StaffOrder } from "./samples";

const [MUG, SONG] = PAID.lines as [StaffOrder["lines"][number], StaffOrder["lines"][number]];

test.each(shares)("what the next pieces give back is what the server gives back: $currency $total $back", (known) => {
  const line = { ...MUG, total: known.total, quantity: known.quantity };
  const back = known.back.quantity > 0 ? [{ line_id: "l1", ...known.back }] : [];
  const order = { ...PAID, currency: known.currency, lines: [line], refunded_lines: back };

  expect(lineShare(order, line, known.next)).toBe(known.share);
  expect(piecesLeft(order, line)).toBe(known.quantity - known.back.quantity);
});

test("several lines give back their sum", () => {
  expect(linesShare(PAID, { l1: 1, l2: 1 })).toBe(33 + 100);
  expect(linesShare(PAID, {})).toBe(0);
});

test("a line that was given back in part gives back no less than nothing", () => {
  const order = { ...PAID, refunded_lines: [{ line_id: "l1", quantity: 0, amount: 80 }] };

  expect(lineShare(order, MUG, 1)).toBe(0);
  expect(lineShare(order, MUG, 3)).toBe(20);
});

test("what is still to go leaves out what has left and what does not ship", () => {
  const parcel = shipment([{ line_id: "l1", quantity: 2 }]);

  expect(unshipped(PAID)).toEqual({ l1: 3 });
  expect(unshipped({ ...PAID, shipments: [parcel] })).toEqual({ l1: 1 });
  expect(unshipped({ ...PAID, shipments: [parcel, shipment([{ line_id: "l1", quantity: 1 }])] })).toEqual({});
});

test("what may come back leaves out what is asked for and what came", () => {
  const shipments = [shipment([{ line_id: "l1", quantity: 3 }])];
  const asked = back("approved", { quantity: 1, received: 0 });
  const came = back("received", { quantity: 2, received: 1 });
  const gone = back("rejected", { quantity: 3, received: 0 });

  expect(returnable({ ...PAID, shipments, returns: [asked, came, gone] })).toEqual({ l1: 1 });
});

test("a line that becomes less takes its share of the discount with it, and the rest stays", () => {
  expect(totalAfter(PAID, { l1: 2 })).toBe(690 - 34);
  expect(totalAfter(PAID, { l1: 0 })).toBe(690 - 100);
  expect(totalAfter(PAID, { l2: 0 }, 250)).toBe(690 - SONG.total + 250);
});

test("gift cards pay first of what an order still costs", () => {
  const order = { ...PAID, amounts: { ...PAID.amounts, tender: 600, total: 90 }, total: 90 };

  expect(totalAfter(order, { l2: 0 })).toBe(0);
  expect(totalAfter(order, { l1: 2 })).toBe(90 - 34);
});

function shipment(lines: StaffOrder["shipments"][number]["lines"]): StaffOrder["shipments"][number] {
  return { id: "shp_1", lines, carrier: "", tracking: "", shipped_at: "2026-01-16T12:00:00Z", delivered_at: null };
}

function back(
  state: StaffOrder["returns"][number]["state"],
  counts: { quantity: number; received: number },
): StaffOrder["returns"][number] {
  const lines = [{ line_id: "l1", restocked: 0, ...counts }];
  return { id: state, state, reason: "damaged", rejection: null, lines, refund: 0, requested_at: PAID.created_at };
}
