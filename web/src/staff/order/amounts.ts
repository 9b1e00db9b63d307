import type { components } from "../../api/schema";

type StaffOrder = components["schemas"]["StaffOrder"];
type Line = StaffOrder["lines"][number];

/** How many of each line, by the line's id; lines that are not named stand at 0. */
export type Quantities = Readonly<Record<string, number>>;

/** Currencies that are charged in steps of more than one minor unit; docs/pricing.md. */
const STEPS: Readonly<Record<string, number>> = { isk: 100, ugx: 100, bhd: 10, jod: 10, kwd: 10, omr: 10, tnd: 10 };

/** Return the smallest amount that can be charged in a currency, in minor units. */
export function stepOf(currency: string): number {
  return STEPS[currency] ?? 1;
}

/** Return what can go back in all, in minor units: through Stripe, and to gift cards and store credit. */
export function allRefundable(order: StaffOrder): number {
  return order.refundable + order.refundable_tender;
}

/** Return how many pieces of a line no refund by line has given back. */
export function piecesLeft(order: StaffOrder, line: Line): number {
  return line.quantity - backOf(order, line.id).quantity;
}

/** Return what the next pieces of a line give back, in minor units: the last one takes the remainder. */
export function lineShare(order: StaffOrder, line: Line, quantity: number): number {
  if (quantity <= 0) {
    return 0;
  }
  const back = backOf(order, line.id);
  const upTo = (BigInt(line.total) * BigInt(back.quantity + quantity)) / BigInt(line.quantity);
  const share = Math.max(Number(upTo) - back.amount, 0);
  return share - (share % stepOf(order.currency));
}

/** Return what so many pieces of each line give back, in minor units. */
export function linesShare(order: StaffOrder, quantities: Quantities): number {
  return order.lines.reduce((sum, line) => sum + lineShare(order, line, quantities[line.id] ?? 0), 0);
}

/** Return how many of each line are still to be shipped. */
export function unshipped(order: StaffOrder): Quantities {
  const gone = shipped(order);
  const left = order.lines.map((line) => [line.id, line.ships ? line.quantity - (gone[line.id] ?? 0) : 0] as const);
  return Object.fromEntries(left.filter(([, quantity]) => quantity > 0));
}

/** Return how many of each line have left. */
export function shipped(order: StaffOrder): Quantities {
  return summed(order.shipments.flatMap((shipment) => shipment.lines));
}

/** Return how many of each line have left and neither came back nor are asked for. */
export function returnable(order: StaffOrder): Quantities {
  const claimed = summed(
    order.returns.flatMap((each) =>
      each.lines.map((line) => ({
        line_id: line.line_id,
        quantity: each.state === "requested" || each.state === "approved" ? line.quantity : line.received,
      })),
    ),
  );
  const left = Object.entries(shipped(order)).map(([id, count]) => [id, count - (claimed[id] ?? 0)] as const);
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}

/** Return what an order costs once each line has so many pieces and products for *added* joined it, in minor units. */
export function totalAfter(order: StaffOrder, quantities: Quantities, added = 0): number {
  const off = order.lines.reduce((sum, line) => sum + lineOff(line, quantities[line.id] ?? line.quantity, order), 0);
  const whole = order.amounts.total + order.amounts.tender - off + added;
  return Math.max(whole - Math.min(order.amounts.tender, whole), 0);
}

function lineOff(line: Line, quantity: number, order: StaffOrder): number {
  const gone = line.quantity - quantity;
  const share = (amount: number): number => {
    const part = Number((BigInt(amount) * BigInt(gone)) / BigInt(line.quantity));
    return part - (part % stepOf(order.currency));
  };
  return gone * line.unit_price - share(line.discount) + share(line.tax);
}

/** Return the lines of a request of those quantities that are more than nothing. */
export function linesOf(quantities: Quantities): { line_id: string; quantity: number }[] {
  const named = Object.entries(quantities).filter(([, quantity]) => quantity > 0);
  return named.map(([line_id, quantity]) => ({ line_id, quantity }));
}

function backOf(order: StaffOrder, lineId: string): { quantity: number; amount: number } {
  return order.refunded_lines.find((back) => back.line_id === lineId) ?? { quantity: 0, amount: 0 };
}

function summed(lines: readonly { line_id: string; quantity: number }[]): Quantities {
  const sums: Record<string, number> = {};
  for (const { line_id, quantity } of lines) {
    sums[line_id] = (sums[line_id] ?? 0) + quantity;
  }
  return sums;
}
