import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import PayPage from "../../src/customer/PayPage";
import { type PageOptions, renderPage, type RenderedPage } from "../harness";
import { ORDER_ID, orderApi, orderLive, PAID, stored } from "./orders";

const CHECKOUT = "/api/v1/orders/{order_id}/checkout";
const STRIPES = "https://checkout.stripe.test/c/pay/cs_1";
const STARTED = {
  order_id: ORDER_ID,
  attempt: 1,
  mode: "hosted",
  url: STRIPES,
  client_secret: null,
  expires_at: "2026-03-01T11:00:00Z",
} as const;

const assign = vi.fn();

beforeEach(() => {
  assign.mockReset();
  vi.spyOn(window.location, "assign").mockImplementation(assign);
});
afterEach(() => vi.restoreAllMocks());

function open(options: PageOptions = {}, changes: Record<string, unknown> = {}): RenderedPage {
  const api = orderApi(changes).on("post", CHECKOUT, STARTED);
  const page = { path: ":orderId/pay", at: `/orders/${ORDER_ID}/pay`, api, live: orderLive(changes) };
  return renderPage(<PayPage />, { ...page, ...options });
}

const pay = () => screen.findByRole("button", { name: "Pay €31.90" });

test("Stripe's page is opened on a click, not before", async () => {
  const { act, api, events } = open();
  const button = await pay();
  expect(api.sent("post", CHECKOUT)).toEqual([]);

  await act.click(button);

  await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith(STRIPES));
  expect(api.sent("post", CHECKOUT)[0]?.body).toEqual({ mode: "hosted", save_payment_method: true });
  expect(events).toContainEqual({ type: "checkout_started", orderId: ORDER_ID, mode: "hosted" });
});

test("who has just ordered goes on at once, and 'back' does not lead there again", async () => {
  const page = open({ at: `/orders/${ORDER_ID}/pay?start` });

  await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith(STRIPES));
  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay`));
});

test("two clicks are one payment", async () => {
  const { act, api } = open();

  await act.dblClick(await pay());

  await waitFor(() => expect(assign).toHaveBeenCalled());
  expect(api.sent("post", CHECKOUT)).toHaveLength(1);
});

test("a call that is under way is asked for again under its key after the time that the server names", async () => {
  const { act, api } = open();
  let answers = 0;
  const underWay = JSON.stringify({ code: "in_progress" });
  const soon = { status: 409, headers: { "Content-Type": "application/problem+json", "Retry-After": "0.3" } };
  api.handle("post", CHECKOUT, () => ((answers += 1) === 1 ? new Response(underWay, soon) : Response.json(STARTED)));
  await act.click(await pay());
  await waitFor(() => expect(answers).toBe(1));
  expect(screen.getByText("The payment is being prepared…")).toBeTruthy();

  await waitFor(() => expect(assign).toHaveBeenCalledWith(STRIPES));

  const keys = api.sent("post", CHECKOUT).map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("a payment page that is over is told, and a new one is started under a new key", async () => {
  const { act, api } = open();
  api.refuse("post", CHECKOUT, { status: 409, code: "checkout_closed" });
  await act.click(await pay());
  expect(await screen.findByText(/This payment page is over. Nothing was taken/)).toBeTruthy();

  api.on("post", CHECKOUT, STARTED);
  await act.click(screen.getByRole("button", { name: "Start a new payment" }));

  await waitFor(() => expect(assign).toHaveBeenCalledWith(STRIPES));
  const [first, second] = api.sent("post", CHECKOUT).map(({ headers }) => headers.get("Idempotency-Key"));
  expect(first).not.toBe(second);
});

test("where payments are off, the order is kept and says until when", async () => {
  const { act, api } = open();
  api.refuse("post", CHECKOUT, { status: 503, code: "module_disabled", retryAfterSeconds: 60 });

  await act.click(await pay());

  expect(
    await screen.findByText(/Payments are switched off at the moment. Your order is kept until Mar 1/),
  ).toBeTruthy();
});

test("an order that was paid before is shown instead of its payment", async () => {
  const page = open({}, PAID);

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}`));
});

test("the page speaks German", async () => {
  open({ locale: "de" });

  expect(await screen.findByRole("heading", { level: 1, name: "Bestellung 1042 bezahlen" })).toBeTruthy();
  expect(await screen.findByRole("button", { name: /31,90\s€ bezahlen/ })).toBeTruthy();
});

test("an order that tells of its payment before Stripe's form does is thanked for", async () => {
  const page = open();
  await pay();

  page.live.set(`orders/${ORDER_ID}`, stored(PAID));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}?checkout=done`));
});

test("an order that ends while it is paid for is not thanked for", async () => {
  const page = open();
  await pay();

  page.live.set(`orders/${ORDER_ID}`, stored({ status: "expired", version: 4 }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}`));
});
