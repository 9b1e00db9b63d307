import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { outcomeOf } from "../../src/customer/edit";
import OrderPage from "../../src/customer/OrderPage";
import PayPage from "../../src/customer/PayPage";
import { at } from "../fake_live";
import { type PageOptions, renderPage, type RenderedPage } from "../harness";
import { answered, ORDER_ID, orderApi, orderLive, PAID, PLACED, stored } from "./orders";

type Fields = Record<string, unknown>;

const CHECKOUT = "/api/v1/orders/{order_id}/checkout";
const PAGE = "https://checkout.stripe.test/c/pay/cs_2";
const UNTIL = "2026-03-02T10:00:00Z";
const CUP = {
  line_id: "e1-1",
  sku: "cup",
  name: "Cup",
  quantity: 1,
  unit_price: 1250,
  discount: 0,
  tax: 0,
  tax_included: 0,
  total: 1250,
  ships: true,
};

const { lines, amounts, breakdown } = stored() as {
  lines: readonly Fields[];
  amounts: Readonly<Record<string, number>>;
  breakdown: Fields;
};
const AFTER = { lines: [...lines, CUP], amounts: { ...amounts, subtotal: 4250, total: 4440 }, breakdown };
const moments = (...codes: string[]) => [...PAID.timeline, ...codes.map((code) => ({ code, at: at(PLACED) }))];

/** Return what changes when an edit waits to be paid. */
function edited(changes: Fields = {}): Fields {
  const edit = { edit_id: "e1", attempts: [], expires_at: at(UNTIL), ending: null, ...AFTER, ...changes };
  return { ...PAID, version: 5, edit, timeline: moments("edit_requested") };
}

const FOLDED = { ...PAID, ...AFTER, version: 8, captured: 4440, edit: null };
const PAID_FOR = { ...FOLDED, timeline: moments("edit_requested", "edited") };
const LAPSED = { ...PAID, version: 8, edit: null, timeline: moments("edit_requested", "edit_lapsed") };

const RETURNED = `/orders/${ORDER_ID}?checkout=done&edit=e1`;
const assign = vi.fn();

beforeEach(() => {
  assign.mockReset();
  vi.spyOn(window.location, "assign").mockImplementation(assign);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  sessionStorage.clear();
});

function look(changes: Fields, options: PageOptions = {}): RenderedPage {
  const page = { path: ":orderId", at: `/orders/${ORDER_ID}`, api: orderApi(changes), live: orderLive(changes) };
  return renderPage(<OrderPage />, { ...page, ...options });
}

function pay(changes: Fields, options: PageOptions = {}): RenderedPage {
  const api = orderApi(changes).on("post", CHECKOUT, {
    order_id: ORDER_ID,
    attempt: 2,
    mode: "hosted",
    url: PAGE,
    client_secret: null,
    expires_at: UNTIL,
  });
  const page = { path: ":orderId/pay", at: `/orders/${ORDER_ID}/pay`, api, live: orderLive(changes) };
  return renderPage(<PayPage />, { ...page, ...options });
}

const notice = async () => within((await screen.findByText("Your order is to be changed")).closest(".op-notice")!);

test("an open edit is shown: what the order is to become, the difference, and until when it can be paid", async () => {
  look(edited());

  const shown = await notice();
  expect(
    within(shown.getByRole("list"))
      .getAllByRole("listitem")
      .map((line) => line.textContent),
  ).toEqual([expect.stringContaining("Mug"), expect.stringContaining("Cup")]);
  const rows = shown.getAllByRole("term").map((term) => `${term.textContent} ${term.nextSibling?.textContent}`);
  expect(rows).toEqual(["Total so far €31.90", "New total €44.40", "Difference to pay €12.50"]);
  expect(shown.getByText(/Pay the difference until Mar 2, 2026/)).toBeTruthy();
  const link = shown.getByRole("link", { name: "Pay the difference (€12.50)" });
  expect(link.getAttribute("href")).toBe(`/orders/${ORDER_ID}/pay`);
  expect(screen.getByText("Your order is confirmed.")).toBeTruthy();
});

test("an edit that staff ask for shows up by itself, and is said", async () => {
  const { live } = look(PAID);
  await screen.findByText("Your order is confirmed.");
  expect(screen.queryByText("Your order is to be changed")).toBeNull();

  live.set(`orders/${ORDER_ID}`, stored(edited()));

  expect(await screen.findByText("The order has changed: Your order is to be changed")).toBeTruthy();
  expect(screen.getByRole("link", { name: /Pay the difference/ })).toBeTruthy();
});

test.each(["cancel", "expire"])("an edit that is being closed (%s) offers no payment", async (ending) => {
  look(edited({ ending }));

  const shown = await notice();
  expect(shown.getByText(/cannot be paid any more/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: /pay/i })).toBeNull();
});

test("while the order is checked its edit cannot be paid", async () => {
  look({ ...edited(), held: true });

  const shown = await notice();
  expect(shown.getByText(/The difference cannot be paid meanwhile/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: /pay/i })).toBeNull();
});

test("the page of the payment asks for the difference, on Stripe's page too", async () => {
  const { act, api } = pay(edited());

  expect(await screen.findByRole("heading", { level: 1, name: "Pay the difference for order 1042" })).toBeTruthy();
  expect(screen.getByText(/Please pay until Mar 2, 2026/)).toBeTruthy();
  expect(document.querySelector(".op-due")?.textContent).toBe("Difference to pay€12.50");
  expect(within(screen.getByRole("list", { name: "Your order as it will be" })).getByText("Cup")).toBeTruthy();
  await act.click(await screen.findByRole("button", { name: "Pay €12.50" }));

  await waitFor(() => expect(assign).toHaveBeenCalledExactlyOnceWith(PAGE));
  expect(api.sent("post", CHECKOUT)[0]?.body).toEqual({ mode: "hosted", save_payment_method: true });
});

test.each([
  ["an edit that is being closed", edited({ ending: "cancel" })],
  ["an edit of an order that is being checked", { ...edited(), held: true }],
])("%s is not paid: the order is shown instead", async (_what, changes) => {
  const page = pay(changes);

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}`));
});

test.each([
  ["is paid", PAID_FOR],
  ["lapses", LAPSED],
  ["is withdrawn", { ...edited({ ending: "cancel" }), version: 6 }],
  ["is followed by another", { ...edited({ edit_id: "e2" }), version: 9 }],
])("when the edit %s while its payment is open, the order tells what came of it", async (_what, changes) => {
  const page = pay(edited());
  await screen.findByRole("button", { name: "Pay €12.50" });

  page.live.set(`orders/${ORDER_ID}`, stored(changes));

  await waitFor(() => expect(page.address()).toBe(RETURNED));
});

test("an order that was known as unpaid is not taken for paid here: its edit is what there is to pay", async () => {
  const page = pay({});
  await screen.findByRole("button", { name: "Pay €31.90" });

  page.live.set(`orders/${ORDER_ID}`, stored(edited()));

  expect(await screen.findByRole("button", { name: "Pay €12.50" })).toBeTruthy();
  expect(page.address()).toBe(`/orders/${ORDER_ID}/pay`);
});

test("an order that was known before its edit came is asked for, not sent back", async () => {
  const api = orderApi(edited());
  const page = pay({}, { api, live: orderLive(PAID) });

  expect(await screen.findByRole("button", { name: "Pay €12.50" })).toBeTruthy();
  expect(page.address()).toBe(`/orders/${ORDER_ID}/pay`);
});

test("an order that is held while its edit is paid for is not told as paid", async () => {
  const page = pay(edited());
  await screen.findByRole("button", { name: "Pay €12.50" });

  page.live.set(`orders/${ORDER_ID}`, stored({ ...edited(), held: true, version: 6 }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}`));
});

test("back from the payment the page waits until the edit is the order, and then thanks", async () => {
  const { live } = look(edited(), { at: RETURNED });
  expect(await screen.findByText("We are waiting to hear of your payment")).toBeTruthy();
  expect((await notice()).queryByRole("link")).toBeNull();
  expect(screen.queryByText(/Thank you/)).toBeNull();

  live.set(`orders/${ORDER_ID}`, stored(PAID_FOR));

  expect(await screen.findByText("Thank you, the difference is paid.")).toBeTruthy();
  expect(screen.getByText("Your order is changed, and comes to €44.40 now.")).toBeTruthy();
  expect(screen.queryByText("Your order is to be changed")).toBeNull();
});

test("an edit that went unpaid meanwhile leaves the order as it was, and says that nothing was charged", async () => {
  const { live } = look(edited({ ending: "expire" }), { at: RETURNED });
  expect(await screen.findByText("We are waiting to hear of your payment")).toBeTruthy();

  live.set(`orders/${ORDER_ID}`, stored(LAPSED));

  expect(await screen.findByText("The change is off, and your order stays as it was.")).toBeTruthy();
  expect(screen.getByText(/Nothing was charged for the change. If you did pay/)).toBeTruthy();
  expect(screen.queryByText(/Thank you/)).toBeNull();
});

test.each([
  ["may be tried again", edited(), true],
  ["is not offered once the edit is being closed", edited({ ending: "cancel" }), false],
])("a payment that is not heard of for long %s", async (_what, changes, offered) => {
  vi.useFakeTimers({ now: new Date("2026-03-01T12:00:00Z"), shouldAdvanceTime: true });
  sessionStorage.setItem(`op-payment-wait:${ORDER_ID}`, `${Date.now() - 61_000}`);
  look(changes, { at: RETURNED });

  expect(await screen.findByText(/As soon as it is here, your order is changed/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: "I have not paid yet" }) !== null).toBe(offered);
});

test("back from the payment of the order, an edit that came later is not taken for paid", async () => {
  look(edited(), { at: `/orders/${ORDER_ID}?checkout=done` });

  expect((await notice()).getByRole("link", { name: /Pay the difference/ })).toBeTruthy();
  expect(screen.queryByText("We are waiting to hear of your payment")).toBeNull();
  expect(screen.queryByText(/Thank you/)).toBeNull();
});

test("who left the payment of the difference is told until when it can go on", async () => {
  look(edited(), { at: `/orders/${ORDER_ID}?checkout=left&edit=e1` });

  expect(await screen.findByText("You left the payment before its end")).toBeTruthy();
  expect(screen.getByText(/You can go on where you left, until Mar 2, 2026/)).toBeTruthy();
});

test("a canceled order tells its own story, not that of its edit", async () => {
  look({ ...LAPSED, status: "canceled", payment_status: "refunded", refunded: 3190 }, { at: RETURNED });

  expect(await screen.findByText("This order is canceled, and your money went back.")).toBeTruthy();
  expect(screen.queryByText(/your order stays as it was/)).toBeNull();
});

test("each edit has its own end, in whatever order direct ones came between", () => {
  const told = ["edited", "edit_requested", "edit_lapsed", "edited", "edit_requested", "edited"];
  const { timeline } = answered({ timeline: moments(...told) });

  expect(["e1", "e2", "e3", "e4", "e5"].map((id) => outcomeOf(timeline, id))).toEqual([
    undefined,
    "unchanged",
    undefined,
    "changed",
    undefined,
  ]);
});

test.each([
  ["already_paid", "There is nothing to pay any more: the change is paid, or it is off."],
  ["no_edit", "There is nothing to pay any more: the change is paid, or it is off."],
  ["ending", /This change is being closed and cannot be paid any more/],
  ["attempts_exhausted", "There were too many attempts to pay this order. Please write to us."],
  ["module_disabled", /Your order stays as it is; the change waits until Mar 2, 2026/],
  ["payment_pending", "A payment is under way. Please wait for its end."],
  ["edit_open", "A change of the order waits to be paid. That is decided first."],
])("the refusal %s is said in plain words", async (code, text) => {
  const { act, api } = pay(edited());
  api.refuse("post", CHECKOUT, { status: code === "module_disabled" ? 503 : 409, code });

  await act.click(await screen.findByRole("button", { name: "Pay €12.50" }));

  expect(await screen.findByText(text)).toBeTruthy();
});

test("the edit is told in German", async () => {
  look(edited(), { locale: "de" });

  expect(await screen.findByText("Ihre Bestellung soll geändert werden")).toBeTruthy();
  expect(screen.getByRole("link", { name: /^Unterschied bezahlen \(12,50\s€\)$/ })).toBeTruthy();
});
