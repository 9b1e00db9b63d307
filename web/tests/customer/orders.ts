import type { components } from "../../src/api/schema";
import { orderFrom } from "../../src/core/order_document";
import { FakeApi } from "../fake_api";
import { at, FakeLive } from "../fake_live";
import { CONFIG } from "../harness";

type Schemas = components["schemas"];
type Fields = Readonly<Record<string, unknown>>;

/** The order that the tests are about. */
export const ORDER_ID = "ord_1";
export const PLACED = "2026-03-01T10:00:00.000Z";
export const EXPIRES = "2026-03-01T11:00:00.000Z";

export const CONTACT: Schemas["Contact"] = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  address: { line1: "Unter den Linden 1", city: "Berlin", postal_code: "10117", country: "DE" },
};

const MUG = {
  line_id: "l1",
  sku: "mug",
  name: "Mug",
  quantity: 2,
  unit_price: 1500,
  discount: 300,
  tax: 0,
  tax_included: 431,
  total: 2700,
  ships: true,
};

/** Return the document of an unpaid order of two mugs, with *changes*. */
export function stored(changes: Fields = {}): Fields {
  return {
    schema_major: 1,
    order_id: ORDER_ID,
    number: "1042",
    customer_id: "uid_1",
    currency: "eur",
    created_at: at(PLACED),
    updated_at: at(PLACED),
    expires_at: at(EXPIRES),
    lines: [MUG],
    amounts: { subtotal: 3000, discount: 300, shipping: 490, tax: 0, tax_included: 431, tender: 0, total: 3190 },
    breakdown: {
      promotions: [{ code: "SPRING", kind: "percent", discount: 300 }],
      shipping: { rate_id: "parcel", name: "Parcel", price: 490 },
      taxes: [
        {
          name: "VAT",
          jurisdiction: "DE",
          rate: 190_000,
          inclusive: true,
          shipping: false,
          taxable: 2269,
          amount: 431,
        },
      ],
    },
    status: "awaiting_payment",
    payment_status: "none",
    fulfillment_status: "unfulfilled",
    ending: null,
    held: false,
    captured: 0,
    refunded: 0,
    refunds: [],
    shipments: [],
    returns: [],
    timeline: [{ code: "placed", at: at(PLACED) }],
    version: 1,
    ...changes,
  };
}

/** What changes when the payment arrived. */
export const PAID = {
  status: "confirmed",
  payment_status: "paid",
  captured: 3190,
  version: 4,
  timeline: [
    { code: "placed", at: at(PLACED) },
    { code: "payment_paid", at: at(PLACED) },
    { code: "confirmed", at: at(PLACED) },
  ],
};

/** Return a parcel with *quantity* mugs, arrived at *deliveredAt* or on its way. */
export function parcel(quantity: number, deliveredAt: string | null): Fields {
  return {
    shipment_id: "shp_1",
    quantities: { l1: quantity },
    carrier: "DHL",
    tracking: "00340434161094042557",
    shipped_at: at(PLACED),
    delivered_at: deliveredAt === null ? null : at(deliveredAt),
  };
}

/** Return a return of *quantity* mugs. */
export function returnOf(quantity: number, changes: Fields = {}): Fields {
  return {
    return_id: "ret_1",
    reason: "damaged",
    requested_at: at(PLACED),
    rejection: "",
    refund: 0,
    quantities: { l1: quantity },
    received: {},
    restocked: {},
    state: "requested",
    ...changes,
  };
}

/** Return the same as the API answers it. */
export function answered(changes: Fields = {}): Schemas["Order"] {
  return { ...orderFrom({ id: ORDER_ID, data: stored(changes) }), contact: CONTACT };
}

/** Return a server that knows the settings and the order. */
export function orderApi(changes: Fields = {}, config: Partial<Schemas["Config"]> = {}): FakeApi {
  return new FakeApi()
    .on("get", "/api/v1/config", { ...CONFIG, ...config })
    .on("get", "/api/v1/orders/{order_id}", answered(changes));
}

/** Return a database that holds the order. */
export function orderLive(changes: Fields = {}): FakeLive {
  return new FakeLive().set(`orders/${ORDER_ID}`, stored(changes));
}

/** Return a quote of *quantity* mugs that comes to *total*. */
export function quoteOf(quantity: number, total: number, changes: Partial<Schemas["Quote"]> = {}): Schemas["Quote"] {
  const goods = total - 490;
  return {
    currency: "eur",
    lines: [
      {
        sku: "mug",
        name: "Mug",
        quantity,
        unit_price: Math.round(goods / quantity),
        discount: 0,
        tax: 0,
        tax_included: 0,
        total: goods,
      },
    ],
    amounts: { subtotal: goods, discount: 0, shipping: 490, tax: 0, tax_included: 0, tender: 0, total },
    promotions: [],
    shipping_rate: { id: "parcel", name: "Parcel", price: 490 },
    taxes: [],
    rejected_codes: [],
    shipping_rates: [
      { id: "parcel", name: "Parcel", price: 490 },
      { id: "express", name: "Express", price: 1290 },
    ],
    estimated: false,
    paid_with: [],
    ...changes,
  };
}

/** Put *quantity* mugs into the cart of this browser. */
export function fillCart(quantity = 2, codes: readonly string[] = []): void {
  localStorage.setItem("op-cart:[DEFAULT]", JSON.stringify({ lines: [{ sku: "mug", quantity }], codes }));
}
