import type { components } from "../api/schema";
import type { StoredDocument } from "./live_source";

/** An order as its customer sees it, without its contact, which stands in another document. */
export type LiveOrder = Omit<components["schemas"]["Order"], "contact">;

/** An order in a list. */
export type LiveSummary = components["schemas"]["OrderSummary"];

/** Thrown for an order that a newer server wrote: showing half of it would be worse than saying so. */
export class UnknownSchemaError extends Error {
  override name = "UnknownSchemaError";
}

const SCHEMA_MAJOR = 1;
// Older documents say nothing of these.
const NO_TENDER = { tax_included: 0, tender: 0 };

type OpenEdit = components["schemas"]["OpenEdit"];
type Moment = LiveOrder["timeline"][number];
type Quantities = Readonly<Record<string, number>>;

interface Timestamp {
  toDate: () => Date;
}

/** What `orders/{id}` holds of that which is shown: the server's `functions/adapters/documents.py`. */
interface Stored extends Omit<LiveOrder, StoredOtherwise> {
  schema_major: number;
  order_id: string;
  captured: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  expires_at: Timestamp;
  lines: StoredLine[];
  breakdown?: StoredBreakdown | null;
  edit?: StoredEdit | null;
  shipments: StoredShipment[];
  returns?: StoredReturn[];
  timeline: { code: string; at: Timestamp }[];
}

type StoredOtherwise =
  | "id"
  | "total"
  | "paid"
  | "created_at"
  | "updated_at"
  | "expires_at"
  | "lines"
  | "edit"
  | "promotions"
  | "shipping_rate"
  | "taxes"
  | "shipments"
  | "returns"
  | "timeline";

interface StoredLine extends Omit<LiveOrder["lines"][number], "id" | "tax_included"> {
  line_id: string;
  tax_included?: number;
}

interface StoredBreakdown extends Pick<LiveOrder, "promotions" | "taxes"> {
  shipping: { rate_id: string; name: string; price: number } | null;
}

interface StoredEdit {
  edit_id: string;
  expires_at: Timestamp;
  ending: OpenEdit["ending"];
  lines: StoredLine[];
  amounts: LiveOrder["amounts"];
  breakdown: StoredBreakdown;
}

interface StoredShipment {
  shipment_id: string;
  quantities: Quantities;
  carrier: string;
  tracking: string;
  shipped_at: Timestamp;
  delivered_at: Timestamp | null;
}

interface StoredReturn extends Omit<LiveOrder["returns"][number], "id" | "lines" | "requested_at"> {
  return_id: string;
  requested_at: Timestamp;
  quantities: Quantities;
  received: Quantities;
  restocked: Quantities;
}

/**
 * Return the order of a stored document, as the API would answer it.
 *
 * @throws UnknownSchemaError where a newer server wrote it.
 */
export function orderFrom(document: StoredDocument): LiveOrder {
  const stored = storedOf(document);
  const awaiting = stored.status === "awaiting_payment";
  return {
    ...summary(stored),
    version: stored.version,
    lines: stored.lines.map(lineFrom),
    amounts: { ...NO_TENDER, ...stored.amounts },
    ...breakdownFrom(stored.breakdown),
    edit: stored.edit ? editFrom(stored.edit, stored.amounts.total) : null,
    paid: stored.captured,
    refunded: stored.refunded,
    ending: awaiting ? stored.ending : null,
    shipments: stored.shipments.map(shipmentFrom),
    returns: (stored.returns ?? []).map(returnFrom),
    timeline: stored.timeline.map(momentFrom),
    expires_at: awaiting ? iso(stored.expires_at) : null,
  };
}

/**
 * Return the order of a stored document in one line.
 *
 * @throws UnknownSchemaError where a newer server wrote it.
 */
export function summaryFrom(document: StoredDocument): LiveSummary {
  return summary(storedOf(document));
}

function storedOf({ id, data }: StoredDocument): Stored {
  const stored = data as unknown as Stored;
  if (stored.schema_major > SCHEMA_MAJOR) {
    throw new UnknownSchemaError(`order ${id} has schema ${stored.schema_major}`);
  }
  return stored;
}

function summary(stored: Stored): LiveSummary {
  return {
    id: stored.order_id,
    number: stored.number,
    status: stored.status,
    payment_status: stored.payment_status,
    fulfillment_status: stored.fulfillment_status,
    held: stored.held,
    currency: stored.currency,
    total: stored.amounts.total,
    created_at: iso(stored.created_at),
    updated_at: iso(stored.updated_at),
  };
}

function lineFrom(line: StoredLine): LiveOrder["lines"][number] {
  const { line_id, sku, name, quantity, unit_price, discount, tax, total, ships } = line;
  const tax_included = line.tax_included ?? 0;
  return { id: line_id, sku, name, quantity, unit_price, discount, tax, tax_included, total, ships };
}

function breakdownFrom(
  stored: StoredBreakdown | null | undefined,
): Pick<LiveOrder, "promotions" | "shipping_rate" | "taxes"> {
  const shipping = stored?.shipping ?? null;
  return {
    promotions: stored?.promotions ?? [],
    shipping_rate: shipping && { id: shipping.rate_id, name: shipping.name, price: shipping.price },
    taxes: stored?.taxes ?? [],
  };
}

function editFrom(stored: StoredEdit, total: number): OpenEdit {
  return {
    id: stored.edit_id,
    to_pay: stored.amounts.total - total,
    expires_at: iso(stored.expires_at),
    ending: stored.ending,
    lines: stored.lines.map(lineFrom),
    amounts: { ...NO_TENDER, ...stored.amounts },
    ...breakdownFrom(stored.breakdown),
  };
}

function shipmentFrom(stored: StoredShipment): LiveOrder["shipments"][number] {
  return {
    id: stored.shipment_id,
    lines: sorted(stored.quantities).map(([line_id, quantity]) => ({ line_id, quantity })),
    carrier: stored.carrier,
    tracking: stored.tracking,
    shipped_at: iso(stored.shipped_at),
    delivered_at: stored.delivered_at && iso(stored.delivered_at),
  };
}

function returnFrom(stored: StoredReturn): LiveOrder["returns"][number] {
  const { received, restocked } = stored;
  return {
    id: stored.return_id,
    state: stored.state,
    reason: stored.reason,
    // Empty where it was not rejected.
    rejection: stored.rejection === "" ? null : stored.rejection,
    lines: sorted(stored.quantities).map(([line_id, quantity]) => ({
      line_id,
      quantity,
      received: received[line_id] ?? 0,
      restocked: restocked[line_id] ?? 0,
    })),
    refund: stored.refund,
    requested_at: iso(stored.requested_at),
  };
}

function momentFrom({ code, at }: Stored["timeline"][number]): Moment {
  return { code, at: iso(at), text: code.replaceAll("_", " ") };
}

function sorted(quantities: Quantities): [string, number][] {
  return Object.entries(quantities).sort(([a], [b]) => (a < b ? -1 : 1));
}

function iso(at: Timestamp): string {
  return at.toDate().toISOString();
}
