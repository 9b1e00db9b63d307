import type { components } from "../../src/api/schema";
import { FakeApi } from "../fake_api";

type Schemas = components["schemas"];
export type StaffOrder = Schemas["StaffOrder"];
export type Explanation = Schemas["Explanation"];

export const ORDER_ID = "ord_3x7kq2mvc5zjw6nplr4tyabdefgh2345";

/** A paid order of three mugs at 1.00 in all and a song, with shipping; nothing has left. */
export const PAID: StaffOrder = {
  id: ORDER_ID,
  number: "N3TZ4WQ2KD",
  status: "confirmed",
  payment_status: "paid",
  fulfillment_status: "unfulfilled",
  held: false,
  currency: "eur",
  total: 690,
  created_at: "2026-01-15T09:30:00Z",
  updated_at: "2026-01-15T09:32:00Z",
  version: 4,
  lines: [
    line("l1", "mug", "Mug", 3, 34, { discount: 2, total: 100 }),
    line("l2", "song", "Song", 1, 100, { ships: false, total: 100 }),
  ],
  amounts: { subtotal: 202, discount: 2, shipping: 490, tax: 0, tax_included: 0, tender: 0, total: 690 },
  promotions: [],
  shipping_rate: { id: "flat", name: "Shipping", price: 490 },
  taxes: [],
  paid: 690,
  refunded: 0,
  ending: null,
  edit: null,
  shipments: [],
  returns: [],
  timeline: [
    { code: "placed", at: "2026-01-15T09:30:00Z", text: "The order was placed." },
    { code: "payment_paid", at: "2026-01-15T09:32:00Z", text: "The payment arrived." },
  ],
  contact: {
    name: "Ada Lovelace",
    email: "ada@example.com",
    address: { line1: "Unter den Linden 1", city: "Berlin", postal_code: "10117", country: "DE" },
  },
  expires_at: null,
  customer_id: "uid_ada",
  reservation: "sold",
  holds: [],
  tags: ["vip"],
  refundable: 690,
  refundable_tender: 0,
  refunded_lines: [],
  attempts: [
    {
      number: 1,
      mode: "hosted",
      amount: 690,
      state: "accepted",
      session_id: "cs_1",
      error: null,
      first_sent_at: "2026-01-15T09:31:00Z",
      expires_at: "2026-01-15T10:16:00Z",
    },
  ],
  refund_rows: [],
  stripe: { sessions: ["cs_1"], payment_intents: ["pi_1"], charges: ["ch_1"], refunds: [] },
  next_due_at: null,
};

/** Nothing is refused, nothing is awaited. */
export const EXPLAINED: Explanation = {
  order_id: ORDER_ID,
  at: "2026-01-15T09:40:00Z",
  state: {
    status: "confirmed",
    payment_status: "paid",
    fulfillment_status: "unfulfilled",
    dispute_status: "none",
    condition: "covered",
    reservation: "sold",
    ending: null,
    why: "The money for what is owed is there. 6.90 EUR is secured of 6.90 EUR.",
  },
  sums: {
    currency: "eur",
    total: 690,
    uncharged: 0,
    due: 690,
    tender: 0,
    tender_kept: 0,
    captured: 690,
    capturable: 0,
    refunded: 0,
    open: 0,
    withdrawn: 0,
    secured: 690,
    granted: 0,
    refundable: 690,
    owed: 0,
  },
  holds: [],
  problems: [],
  awaited: [],
  effects: [],
  commands: [],
  facts: [],
  calls: [],
  transitions: [],
  faults: [],
};

/** What a command would answer now. */
export function answer(
  command: Explanation["commands"][number]["command"],
  code: string | null,
  subject = "",
): Explanation["commands"][number] {
  const allowed = code === null;
  return { command, subject, allowed, code, why: code ?? "", status: "confirmed", moments: [], effects: [] };
}

/** Answer for one order and what explains it; the order carries the `ETag` of its version. */
export function serving(order: () => StaffOrder, explained: () => Explanation = () => EXPLAINED): FakeApi {
  return new FakeApi()
    .handle("get", "/api/v1/orders/{order_id}", () => tagged(order()))
    .on("get", "/api/v1/orders/{order_id}/explain", () => explained());
}

function tagged(order: StaffOrder): Response {
  return Response.json(order, { headers: { ETag: `"${order.version}-seen"` } });
}

function line(
  id: string,
  sku: string,
  name: string,
  quantity: number,
  unit: number,
  more: Partial<StaffOrder["lines"][number]>,
): StaffOrder["lines"][number] {
  const total = quantity * unit;
  return {
    id,
    sku,
    name,
    quantity,
    unit_price: unit,
    discount: 0,
    tax: 0,
    tax_included: 0,
    total,
    ships: true,
    ...more,
  };
}
