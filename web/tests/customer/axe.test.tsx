import { screen } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { expect, test } from "vitest";

import AddressesPage from "../../src/customer/AddressesPage";
import CartPage from "../../src/customer/CartPage";
import CheckoutPage from "../../src/customer/CheckoutPage";
import OrderPage from "../../src/customer/OrderPage";
import OrdersPage from "../../src/customer/OrdersPage";
import PaymentMethodsPage from "../../src/customer/PaymentMethodsPage";
import PayPage from "../../src/customer/PayPage";
import PrivacyPage from "../../src/customer/PrivacyPage";
import ReturnPage from "../../src/customer/ReturnPage";
import type { PageOptions } from "../harness";
import { renderPage } from "../harness";
import { answered, CONTACT, fillCart, ORDER_ID, orderApi, orderLive, PAID, parcel, quoteOf, returnOf } from "./orders";

const DELIVERED = {
  ...PAID,
  status: "completed",
  fulfillment_status: "delivered",
  shipments: [parcel(2, new Date(Date.now() - 86_400_000).toISOString())],
  returns: [returnOf(1)],
};
const HOME = { id: "home", name: "Ada", phone: "", address: CONTACT.address!, default: true };
const AT_ORDER = { path: ":orderId", at: `/orders/${ORDER_ID}` };

const PAGES: readonly [string, ReactNode, PageOptions, Record<string, unknown>, RegExp][] = [
  ["orders", <OrdersPage key="p" />, {}, {}, /Order 1042/],
  ["an unpaid order", <OrderPage key="p" />, AT_ORDER, {}, /waiting for its payment/],
  ["a delivered order", <OrderPage key="p" />, AT_ORDER, DELIVERED, /Everything has arrived/],
  ["payment", <PayPage key="p" />, { path: ":orderId/pay", at: `/orders/${ORDER_ID}/pay` }, {}, /You pay on a page/],
  ["return", <ReturnPage key="p" />, { path: ":orderId/return", at: `/orders/${ORDER_ID}/return` }, DELIVERED, /Why/],
  ["cart", <CartPage key="p" />, { path: "cart", at: "/orders/cart" }, {}, /Total/],
  ["checkout", <CheckoutPage key="p" />, { path: "checkout", at: "/orders/checkout" }, {}, /Total/],
  ["your data", <PrivacyPage key="p" />, { path: "privacy", at: "/orders/privacy" }, {}, /Download my data/],
  ["addresses", <AddressesPage key="p" />, { path: "addresses", at: "/orders/addresses" }, {}, /Used first/],
  [
    "ways to pay",
    <PaymentMethodsPage key="p" />,
    { path: "payment-methods", at: "/orders/payment-methods" },
    {},
    /Nothing saved/,
  ],
];

test.each(PAGES)(
  "axe finds nothing wrong with %s",
  { timeout: 30_000 },
  async (_name, page, options, changes, text) => {
    fillCart(2, ["SPRING"]);
    const api = orderApi(changes)
      .on("get", "/api/v1/orders", { orders: [answered(changes)], next_cursor: "c1" })
      .on("get", "/api/v1/me/addresses", { addresses: [HOME] })
      .on("get", "/api/v1/me/credit", { currency: "eur", balance: 500 })
      .on("get", "/api/v1/me/payment-methods", { payment_methods: [] })
      .on("post", "/api/v1/quotes", quoteOf(2, 3490, { rejected_codes: [{ code: "SPRING", reason: "ended" }] }));
    const { container } = renderPage(page, { ...options, api, live: orderLive(changes) });
    await screen.findAllByText(text);

    // Colours are looked at in a real browser; happy-dom has none.
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });

    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  },
);
