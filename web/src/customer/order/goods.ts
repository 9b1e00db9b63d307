import type { CustomerOrder } from "../hooks/useOrder";

/** So many pieces of one line of an order. */
export interface Pieces {
  readonly name: string;
  readonly quantity: number;
}

/** Return the names of the lines that *parts* are about. */
export function piecesOf(order: CustomerOrder, parts: readonly { line_id: string; quantity: number }[]): Pieces[] {
  const names = new Map(order.lines.map((line) => [line.id, line.name]));
  return parts.map(({ line_id: id, quantity }) => ({ name: names.get(id) ?? id, quantity }));
}

/** Return what is still to be sent. */
export function unsent(order: CustomerOrder): Pieces[] {
  const sent = new Map<string, number>();
  for (const part of order.shipments.flatMap((shipment) => shipment.lines)) {
    sent.set(part.line_id, (sent.get(part.line_id) ?? 0) + part.quantity);
  }
  return order.lines
    .filter((line) => line.ships)
    .map((line) => ({ name: line.name, quantity: line.quantity - (sent.get(line.id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** Return pieces as one text: "2 × Mug, 1 × Cup". */
export function piecesText(pieces: readonly Pieces[], locale: string): string {
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "unit", style: "short" });
  return list.format(pieces.map(({ name, quantity }) => `${number.format(quantity)} × ${name}`));
}
