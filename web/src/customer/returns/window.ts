import type { components } from "../../api/schema";

type Schemas = components["schemas"];
type Goods = Pick<Schemas["Order"], "lines" | "shipments" | "returns" | "status">;

/** How many pieces of a line may be sent back, and until when the last of them. */
export interface Returnable {
  readonly line: Schemas["OrderLine"];
  readonly quantity: number;
  readonly until: Date;
}

interface Pieces {
  readonly arrived: number;
  left: number;
}

const DAY_MS = 86_400_000;

/**
 * Return what a customer may ask to send back at `now`: what has arrived at most `days` days ago and no return claims.
 * A return takes the oldest pieces that could come back when it was asked for, else the oldest that there are.
 */
export function returnable(order: Goods, days: number, now: Date): Returnable[] {
  if (order.status !== "confirmed" && order.status !== "completed") {
    return [];
  }
  return order.lines.flatMap((line) => {
    // What arrived after `now` arrived: the reader's clock may be slow, and is looked at once a minute.
    const open = leftOf(order, line.id, days).filter((p) => p.left > 0 && now.getTime() - p.arrived <= days * DAY_MS);
    const quantity = open.reduce((sum, pieces) => sum + pieces.left, 0);
    const until = new Date(Math.max(...open.map((pieces) => pieces.arrived)) + days * DAY_MS);
    return quantity > 0 ? [{ line, quantity, until }] : [];
  });
}

function leftOf(order: Goods, lineId: string, days: number): Pieces[] {
  const pieces = arrivals(order, lineId);
  const claims = [...order.returns].sort((a, b) => Date.parse(a.requested_at) - Date.parse(b.requested_at));
  for (const claim of claims) {
    take(pieces, claimed(claim, lineId), Date.parse(claim.requested_at), days);
  }
  return pieces;
}

function arrivals(order: Goods, lineId: string): Pieces[] {
  return order.shipments
    .flatMap(({ delivered_at: at, lines }) =>
      at === null ? [] : [{ arrived: Date.parse(at), left: of(lines, lineId) }],
    )
    .sort((a, b) => a.arrived - b.arrived);
}

function take(pieces: Pieces[], wanted: number, asked: number, days: number): void {
  const late = (found: Pieces) => (inTime(found.arrived, asked, days) ? 0 : 1);
  let rest = wanted;
  for (const found of [...pieces].sort((a, b) => late(a) - late(b))) {
    const taken = Math.min(found.left, rest);
    found.left -= taken;
    rest -= taken;
  }
}

function claimed(claim: Schemas["Return"], lineId: string): number {
  const open = claim.state === "requested" || claim.state === "approved";
  const line = claim.lines.find((each) => each.line_id === lineId);
  return line === undefined ? 0 : open ? line.quantity : line.received;
}

function of(lines: readonly Schemas["ShipmentLine"][], lineId: string): number {
  return lines.reduce((sum, line) => sum + (line.line_id === lineId ? line.quantity : 0), 0);
}

function inTime(arrived: number, at: number, days: number): boolean {
  return arrived <= at && at - arrived <= days * DAY_MS;
}

/** Return until when anything of the order may be sent back, or null where nothing may. */
export function returnableUntil(order: Goods, days: number, now: Date): Date | null {
  const ends = returnable(order, days, now).map(({ until }) => until.getTime());
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}
