import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import OrderPage from "../../src/customer/OrderPage";
import { FakeLive } from "../fake_live";
import { type PageOptions, renderPage, type RenderedPage } from "../harness";
import { answered, ORDER_ID, orderApi, orderLive, PAID, parcel, returnOf, stored } from "./orders";

const NOW = new Date("2026-03-01T10:05:00Z");

beforeEach(() => vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true }));
afterEach(() => vi.useRealTimers());

function open(changes: Record<string, unknown> = {}, options: PageOptions = {}): RenderedPage {
  const page = { path: ":orderId", at: `/orders/${ORDER_ID}`, api: orderApi(changes), live: orderLive(changes) };
  return renderPage(<OrderPage />, { ...page, ...options });
}

const after = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("an unpaid order says until when to pay, and leads there", async () => {
  open();

  expect(await screen.findByText("Your order is waiting for its payment.")).toBeTruthy();
  expect(screen.getByText(/We keep the goods for you until Mar 1, 2026/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Pay now" }).getAttribute("href")).toBe(`/orders/${ORDER_ID}/pay`);
  expect(await screen.findByText("Unter den Linden 1")).toBeTruthy();
});

test("the price is told row by row, with the taxes that it holds", async () => {
  open();

  const sums = (await screen.findByText("Subtotal")).closest("dl");
  const rows = within(sums as HTMLElement)
    .getAllByRole("term")
    .map((term) => `${term.textContent} ${term.nextSibling?.textContent}`);
  expect(rows).toEqual(["Subtotal €30.00", "Code SPRING -€3.00", "Shipping: Parcel €4.90", "Total €31.90"]);
  expect(screen.getByText("Includes €4.31 VAT 19%")).toBeTruthy();
  expect(screen.getByText("€3.00 off")).toBeTruthy();
});

test("what staff change is seen and said at once", async () => {
  const { live } = open(PAID);
  await screen.findByText("Your order is confirmed.");

  live.set(`orders/${ORDER_ID}`, stored({ ...PAID, fulfillment_status: "partial", shipments: [parcel(1, null)] }));

  expect(await screen.findByRole("heading", { name: "A part of your order is on its way." })).toBeTruthy();
  expect(screen.getByText("The order has changed: A part of your order is on its way.")).toBeTruthy();
  expect(screen.getByText("00340434161094042557")).toBeTruthy();
  expect(screen.getByText("Still to come: 1 × Mug")).toBeTruthy();
});

test("back from the payment, nothing is believed before the order says so", async () => {
  const { live, api, events } = open({}, { at: `/orders/${ORDER_ID}?checkout=done` });

  expect(await screen.findByText("We are waiting to hear of your payment")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Pay now" })).toBeNull();
  await after(10_500);
  expect(screen.getByText(/please do not pay again/)).toBeTruthy();
  expect(api.sent("get", "/api/v1/orders/{order_id}").length).toBeGreaterThan(1);
  await after(50_500);
  expect(screen.getByText(/We still do not know how your payment ended/)).toBeTruthy();
  expect(document.body.textContent).not.toMatch(/failed|declined/i);

  live.set(`orders/${ORDER_ID}`, stored(PAID));

  expect(await screen.findByText("Thank you, your order is confirmed.")).toBeTruthy();
  expect(events).toContainEqual({
    type: "payment_seen",
    orderId: ORDER_ID,
    status: "confirmed",
    paymentStatus: "paid",
  });
});

test("a reload goes on waiting where it was", async () => {
  const first = open({}, { at: `/orders/${ORDER_ID}?checkout=done` });
  await screen.findByText("We are waiting to hear of your payment");
  await after(11_000);
  first.unmount();

  open({}, { at: `/orders/${ORDER_ID}?checkout=done` });

  expect(await screen.findByText(/please do not pay again/)).toBeTruthy();
});

test("a decline of an earlier attempt is not told as the end of the one that was just made", async () => {
  open({ payment_status: "failed" }, { at: `/orders/${ORDER_ID}?checkout=done` });

  expect(await screen.findByText("We are waiting to hear of your payment")).toBeTruthy();
  expect(screen.queryByText("Your last payment was declined.")).toBeNull();
});

test("who left the payment is offered to go on", async () => {
  open({}, { at: `/orders/${ORDER_ID}?checkout=left` });

  expect(await screen.findByText("You left the payment before its end")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Go on with the payment" })).toBeTruthy();
});

test("after a decline another payment is offered", async () => {
  open({ payment_status: "failed" });

  expect(await screen.findByText("Your last payment was declined.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Try another payment" })).toBeTruthy();
});

test("a transfer that takes days cannot be paid once more", async () => {
  open({ payment_status: "pending" });

  expect(await screen.findByText("Your payment is on its way.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: /pay/i })).toBeNull();
});

test("an order is canceled with a reason, and a lost answer is asked for under the same key", async () => {
  const { api, act: user } = open(PAID);
  api.lose("post", "/api/v1/orders/{order_id}/cancel");
  await user.click(await screen.findByRole("button", { name: "Cancel order" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText(/€31.90 goes back/)).toBeTruthy();
  await user.selectOptions(dialog.getByLabelText("Why?"), "It takes too long");
  await user.click(dialog.getByRole("button", { name: "Cancel order" }));
  expect(await dialog.findByText("There was no answer. Check your connection.")).toBeTruthy();

  api.on("post", "/api/v1/orders/{order_id}/cancel", { ...answered(PAID), status: "canceled", version: 9 });
  await user.click(dialog.getByRole("button", { name: "Cancel order" }));

  expect(await screen.findByText("This order is canceled, and your money is on its way back.")).toBeTruthy();
  const sent = api.sent("post", "/api/v1/orders/{order_id}/cancel");
  expect(sent.map(({ body }) => body)).toEqual(Array(3).fill({ reason: "takes_too_long" }));
  const keys = sent.map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys[0]).toBeTruthy();
  expect(new Set(keys).size).toBe(1);
});

test("an order that has left cannot be canceled, and nothing is returned before it arrives", async () => {
  open({ ...PAID, fulfillment_status: "fulfilled", shipments: [parcel(2, null)] });

  expect(await screen.findByRole("heading", { name: "Your order is on its way." })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Cancel order" })).toBeNull();
  expect(screen.queryByRole("link", { name: "Send goods back" })).toBeNull();
});

test("what has arrived may go back as long as the shop lets it", async () => {
  const arrived = { ...PAID, status: "completed", fulfillment_status: "delivered" };
  open({ ...arrived, shipments: [parcel(2, "2026-02-20T10:00:00Z")] });

  expect(await screen.findByText("You can ask to send goods back until Mar 22, 2026.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Send goods back" })).toBeTruthy();
});

test("a refund under way and one that was made are told apart", async () => {
  const refunds = [
    { amount: 500, status: "open" },
    { amount: 700, status: "succeeded" },
  ];
  open({ ...PAID, payment_status: "partially_refunded", refunded: 700, refunds });

  expect((await screen.findByText("On its way back to you")).nextSibling?.textContent).toBe("€5.00");
  expect(screen.getByText("Went back to you").nextSibling?.textContent).toBe("€7.00");
});

test("a return that was asked for is given up", async () => {
  const returned = { ...PAID, fulfillment_status: "delivered", returns: [returnOf(1)] };
  const { api, act: user } = open(returned);
  api.on("post", "/api/v1/orders/{order_id}/returns/{return_id}/cancel", ({ params }) => {
    expect(params).toEqual({ order_id: ORDER_ID, return_id: "ret_1" });
    return { ...answered(returned), version: 9, returns: [] };
  });

  await user.click(await screen.findByRole("button", { name: "Give this return up" }));

  await waitFor(() => expect(screen.queryByText("Returns")).toBeNull());
});

test("an order that is another's looks like none", async () => {
  const api = orderApi().refuse("get", "/api/v1/orders/{order_id}", { status: 404, code: "not_found" });
  open({}, { api, live: new FakeLive().deny(`orders/${ORDER_ID}`) });

  expect(await screen.findByRole("heading", { name: "There is no such order" })).toBeTruthy();
});

test("an order that cannot be read says so and is asked for again", async () => {
  const api = orderApi().refuse("get", "/api/v1/orders/{order_id}", { status: 503, code: "unavailable" });
  const { act: user } = open({}, { api, live: new FakeLive().deny(`orders/${ORDER_ID}`) });
  expect(await screen.findByText("This cannot be done now. Please try again in a moment.")).toBeTruthy();

  api.on("get", "/api/v1/orders/{order_id}", answered());
  await user.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("Your order is waiting for its payment.")).toBeTruthy();
});

test("where the listener is denied, the API tells", async () => {
  open({}, { live: new FakeLive().deny(`orders/${ORDER_ID}`) });

  expect(await screen.findByText("Your order is waiting for its payment.")).toBeTruthy();
});

test("offline, the order is shown as it was known last", async () => {
  const { live } = open(PAID);
  await screen.findByText("Your order is confirmed.");

  live.reach(false);
  await after(4_000);

  expect(screen.getByText("You are offline. What you see may be out of date.")).toBeTruthy();
  expect(screen.getByText("Your order is confirmed.")).toBeTruthy();
});

test("the whole page speaks German", async () => {
  open({ ...PAID, shipments: [parcel(1, null)], fulfillment_status: "partial" }, { locale: "de" });

  expect(await screen.findByRole("heading", { name: "Ein Teil Ihrer Bestellung ist unterwegs." })).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Bestellung 1042");
  expect(screen.getByText("Gesamtsumme")).toBeTruthy();
  expect(screen.getByText("Die Zahlung ist eingegangen.")).toBeTruthy();
});

test("in another language texts are English and money is that language's own; the host's texts come first", async () => {
  open(PAID, { locale: "fr", messages: { "state.confirmed": "C’est confirmé." } });

  expect(await screen.findByText("C’est confirmé.")).toBeTruthy();
  expect(screen.getByText("Subtotal")).toBeTruthy();
  expect(screen.getAllByText(/31,90\s€/).length).toBeGreaterThan(0);
});

test("a paid order is thanked for as long as the address says so, after a reload too", async () => {
  const first = open(PAID, { at: `/orders/${ORDER_ID}?checkout=done` });
  expect(await screen.findByText("Thank you, your order is confirmed.")).toBeTruthy();
  first.unmount();
  const again = open(PAID, { at: `/orders/${ORDER_ID}?checkout=done` });
  expect(await screen.findByText("Thank you, your order is confirmed.")).toBeTruthy();
  again.unmount();

  open(PAID);

  expect(await screen.findByText("Your order is confirmed.")).toBeTruthy();
  expect(screen.queryByText(/Thank you/)).toBeNull();
});
