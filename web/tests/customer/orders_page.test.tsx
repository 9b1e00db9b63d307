import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import OrdersPage from "../../src/customer/OrdersPage";
import type { LiveSummary } from "../../src/core/order_document";
import { FakeApi } from "../fake_api";
import { at, FakeLive } from "../fake_live";
import { CONFIG, type PageOptions, renderPage, type RenderedPage } from "../harness";
import { answered, PAID, stored } from "./orders";

function summary(number: number, changes: Partial<LiveSummary> = {}): LiveSummary {
  const { status, payment_status, fulfillment_status, held, currency, total, updated_at } = answered();
  const created_at = `2026-01-0${number}T10:00:00Z`;
  const facets = { status, payment_status, fulfillment_status, held, currency, total, updated_at };
  return { id: `ord_${number}`, number: `${number}`, created_at, ...facets, ...changes };
}

function open(api: FakeApi, options: PageOptions = {}): RenderedPage {
  return renderPage(<OrdersPage />, { api, ...options });
}

const names = () => screen.getAllByRole("link", { name: /^Order \d/ }).map((link) => link.textContent);

test("orders are listed with their state in plain words, and each leads to its page", async () => {
  const page = { orders: [summary(2, { status: "confirmed", payment_status: "paid" }), summary(1)], next_cursor: null };
  open(new FakeApi().on("get", "/api/v1/orders", page));

  const [newest, oldest] = await screen.findAllByRole("link", { name: /^Order \d/ });
  expect(newest?.textContent).toBe("Order 2Jan 2, 2026Confirmed€31.90");
  expect(oldest?.textContent).toBe("Order 1Jan 1, 2026To pay€31.90");
  expect(newest?.getAttribute("href")).toBe("/orders/ord_2");
});

test("older orders are read by the cursor of the page before", async () => {
  const api = new FakeApi().on("get", "/api/v1/orders", ({ query }) =>
    query.get("cursor") === "c1"
      ? { orders: [summary(1)], next_cursor: null }
      : { orders: [summary(2)], next_cursor: "c1" },
  );
  const { act } = open(api);

  await act.click(await screen.findByRole("button", { name: "Show older orders" }));

  expect(await screen.findByText("Order 1")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Show older orders" })).toBeNull();
});

test("an order that is placed elsewhere, or moves on, is seen at once", async () => {
  const api = new FakeApi().on("get", "/api/v1/orders", { orders: [summary(1)], next_cursor: null });
  const { live } = open(api);
  await screen.findByText("Order 1");

  live.set("orders/ord_9", stored({ order_id: "ord_9", number: "9" }));
  live.set("orders/ord_1", stored({ ...PAID, order_id: "ord_1", number: "1", created_at: at("2026-01-01T10:00:00Z") }));

  expect(await screen.findByText("Confirmed")).toBeTruthy();
  expect(names().map((name) => name.slice(0, 7))).toEqual(["Order 9", "Order 1"]);
});

test("without orders it says so and leads to the cart", async () => {
  open(new FakeApi().on("get", "/api/v1/orders", { orders: [], next_cursor: null }));

  expect(await screen.findByText("No orders yet")).toBeTruthy();
});

test("while nothing is known it holds the place", () => {
  open(new FakeApi().on("get", "/api/v1/orders", () => new Promise<never>(() => undefined)));

  expect(screen.getByText("Loading …")).toBeTruthy();
});

test("where the list cannot be read, it says why and is asked for again", async () => {
  const refusal = { status: 500, code: "internal", traceId: "t1" };
  const api = new FakeApi().refuse("get", "/api/v1/orders", refusal);
  const { act } = open(api, { live: new FakeLive().deny("orders") });
  expect(await screen.findByText("t1")).toBeTruthy();

  api.on("get", "/api/v1/orders", { orders: [summary(1)], next_cursor: null });
  await act.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("Order 1")).toBeTruthy();
});

test("the list speaks German", async () => {
  open(new FakeApi().on("get", "/api/v1/orders", { orders: [summary(1)], next_cursor: null }), { locale: "de" });

  expect(await screen.findByText("Zu bezahlen")).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Ihre Bestellungen");
});

test.each([
  [["export"] as const, 1],
  [[] as const, 0],
])("the page of one's data is linked only where there is something to do: %j", async (privacy, links) => {
  const api = new FakeApi().on("get", "/api/v1/orders", { orders: [summary(1)], next_cursor: null });
  open(api.on("get", "/api/v1/config", { ...CONFIG, privacy: [...privacy] }));
  await screen.findByText("Order 1");
  await waitFor(() => expect(api.sent("get", "/api/v1/config")).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 50));

  await waitFor(() => expect(screen.queryAllByRole("link", { name: "Your data" })).toHaveLength(links));
});
