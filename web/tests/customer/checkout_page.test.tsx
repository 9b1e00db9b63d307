import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import CheckoutPage from "../../src/customer/CheckoutPage";
import { FakeApi } from "../fake_api";
import { CONFIG, type PageOptions, renderPage, type RenderedPage } from "../harness";
import { answered, CONTACT, fillCart, ORDER_ID, PAID, quoteOf } from "./orders";

const HOME = { id: "home", name: "Ada Lovelace", phone: "", address: CONTACT.address!, default: true };
const PLACE = "/api/v1/orders";

function shopApi(): FakeApi {
  return new FakeApi()
    .on("get", "/api/v1/config", CONFIG)
    .on("get", "/api/v1/me/addresses", { addresses: [HOME] })
    .on("get", "/api/v1/me/credit", { currency: "eur", balance: 0 })
    .on("post", "/api/v1/quotes", quoteOf(2, 3490))
    .on("post", PLACE, answered(), 201);
}

function open(api = shopApi(), options: PageOptions = {}): RenderedPage {
  fillCart(2);
  return renderPage(<CheckoutPage />, { path: "checkout", at: "/orders/checkout", api, ...options });
}

const order = () => screen.findByRole("button", { name: "Order and pay €34.90" });
const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const bodies = (api: FakeApi) => api.sent("post", PLACE).map(({ body }) => body);
const keys = (api: FakeApi) => api.sent("post", PLACE).map(({ headers }) => headers.get("Idempotency-Key"));

test("an order is placed at the price that was shown, the cart is emptied, and the payment comes next", async () => {
  const page = open();

  await page.act.click(await order());

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay?start`));
  expect(bodies(page.api)).toEqual([
    {
      items: [{ sku: "mug", quantity: 2 }],
      promotion_codes: [],
      currency: "eur",
      shipping_rate: "parcel",
      expected_total: 3490,
      terms_version: "",
      contact: { ...CONTACT, locale: "en" },
    },
  ]);
  expect(localStorage.getItem("op-cart:[DEFAULT]")).toBe('{"lines":[],"codes":[]}');
  expect(page.events).toContainEqual({ type: "order_placed", orderId: ORDER_ID });
});

test("an order that costs nothing leads to itself", async () => {
  const free = quoteOf(2, 490);
  const amounts = { ...free.amounts, discount: 490, total: 0 };
  const api = shopApi()
    .on("post", "/api/v1/quotes", { ...free, amounts })
    .on("post", PLACE, answered(PAID), 201);
  const page = open(api);

  await page.act.click(await screen.findByRole("button", { name: "Order now, nothing to pay" }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}?checkout=done`));
});

test("what is missing is named, nothing is sent, and the first such field has the focus", async () => {
  const api = shopApi().on("get", "/api/v1/me/addresses", { addresses: [] });
  const page = open(api);
  await screen.findByLabelText(/Street and number/);

  await page.act.click(await order());

  expect(await screen.findByText("Please look at 4 fields.")).toBeTruthy();
  expect(screen.getByLabelText(/Full name/).getAttribute("aria-invalid")).toBe("true");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/Full name/)));
  expect(bodies(api)).toEqual([]);
});

test("a typed address is priced for its country, ordered to, and kept if asked for", async () => {
  const api = shopApi()
    .on("get", "/api/v1/me/addresses", { addresses: [] })
    .on("put", "/api/v1/me/addresses/{address_id}", HOME);
  const page = open(api);
  fill(await screen.findByLabelText(/Full name/), "Ada Lovelace");
  fill(screen.getByLabelText(/Country/), "DE");
  fill(screen.getByLabelText(/Street/), "Unter den Linden 1");
  fill(screen.getByLabelText(/Postal code/), "10117");
  fill(screen.getByLabelText(/City/), "Berlin");
  await page.act.click(screen.getByLabelText("Keep this address for next time"));
  await waitFor(() =>
    expect(api.sent("post", "/api/v1/quotes").at(-1)?.body).toMatchObject({ country: "DE", postal_code: "10117" }),
  );

  await page.act.click(await order());

  await waitFor(() => expect(bodies(api)).toHaveLength(1));
  expect(bodies(api)[0]).toMatchObject({ contact: CONTACT });
  await waitFor(() => expect(api.sent("put", "/api/v1/me/addresses/{address_id}")).toHaveLength(1));
});

test("another way to ship is priced and ordered", async () => {
  const page = open();
  await page.act.click(await screen.findByRole("radio", { name: /Express/ }));
  page.api.on("post", "/api/v1/quotes", quoteOf(2, 4290, { shipping_rate: { id: "express", name: "E", price: 1290 } }));

  await page.act.click(await screen.findByRole("button", { name: "Order and pay €42.90" }));

  await waitFor(() => expect(bodies(page.api)).toHaveLength(1));
  expect(bodies(page.api)[0]).toMatchObject({ shipping_rate: "express", expected_total: 4290 });
  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay?start`));
});

test("a price that changed is shown beside the one before, and is ordered at only if it is agreed to", async () => {
  const page = open();
  page.api.refuse("post", PLACE, { status: 409, code: "quote_changed", members: { quote: quoteOf(2, 3690) } });
  await page.act.click(await order());
  const dialog = within(await screen.findByRole("dialog", { name: "The price has changed" }));
  expect(dialog.getByText("You were shown").nextSibling?.textContent).toBe("€34.90");
  expect(dialog.getByText("It comes to").nextSibling?.textContent).toBe("€36.90");

  page.api.on("post", PLACE, answered(), 201);
  await page.act.click(dialog.getByRole("button", { name: "Order at €36.90" }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay?start`));
  expect(bodies(page.api)).toMatchObject([{ expected_total: 3490 }, { expected_total: 3690 }]);
  expect(new Set(keys(page.api)).size).toBe(2);
});

test("who does not agree to the new price has ordered nothing and sees it", async () => {
  const page = open();
  page.api.refuse("post", PLACE, { status: 409, code: "quote_changed", members: { quote: quoteOf(2, 3690) } });
  await page.act.click(await order());
  page.api.on("post", "/api/v1/quotes", quoteOf(2, 3690));

  await page.act.click(await screen.findByRole("button", { name: "Look at it first" }));

  expect(await screen.findByRole("button", { name: "Order and pay €36.90" })).toBeTruthy();
  expect(bodies(page.api)).toHaveLength(1);
});

test("where no answer came, the same order is sent under the same key, and nothing else can be", async () => {
  const page = open();
  page.api.lose("post", PLACE);
  await page.act.click(await order());
  expect(await screen.findByText(/We do not know yet whether your order was placed/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Order and pay/ })).toBeNull();
  expect(screen.getByLabelText(/E-mail/).closest("fieldset")?.disabled).toBe(true);

  page.api.on("post", PLACE, answered(), 201);
  await page.act.click(screen.getByRole("button", { name: "Send again" }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay?start`));
  expect(keys(page.api)).toHaveLength(3);
  expect(new Set(keys(page.api)).size).toBe(1);
  expect(bodies(page.api)[2]).toEqual(bodies(page.api)[0]);
});

test("an address book that does not come keeps nobody from typing, and one that comes late takes nothing away", async () => {
  let openBook: (() => void) | null = null;
  const api = shopApi().handle("get", "/api/v1/me/addresses", () => {
    const tries = api.sent("get", "/api/v1/me/addresses").length;
    return tries === 1
      ? new Response("socket hang up", { status: 500 })
      : new Promise((resolve) => (openBook = () => resolve(Response.json({ addresses: [HOME] }))));
  });
  open(api, { retry: 2 });
  const name = await screen.findByLabelText<HTMLInputElement>(/Full name/);
  fill(name, "Grace Hopper");
  await waitFor(() => expect(openBook).not.toBeNull());

  openBook!();

  expect(await screen.findByText(/Ada Lovelace/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>(/Full name/).value).toBe("Grace Hopper");
});

test("terms are agreed to by their version, and newer ones anew", async () => {
  const api = shopApi().on("get", "/api/v1/config", { ...CONFIG, terms_version: "2026-01" });
  const page = open(api);
  await page.act.click(await order());
  expect(await screen.findByText("Please agree to the terms.")).toBeTruthy();

  await page.act.click(screen.getByLabelText("I agree to the terms, version 2026-01."));
  api.refuse("post", PLACE, { status: 409, code: "terms_outdated", members: { terms_version: "2026-02" } });
  api.on("get", "/api/v1/config", { ...CONFIG, terms_version: "2026-02" });
  await page.act.click(await order());

  const again = await screen.findByLabelText<HTMLInputElement>("I agree to the terms, version 2026-02.");
  expect(again.checked).toBe(false);
  expect(bodies(api)).toMatchObject([{ terms_version: "2026-01" }]);
});

test("a code that was refused is taken out of the cart, and the price is asked for again", async () => {
  fillCart(2, ["SPRING"]);
  const api = shopApi().refuse("post", PLACE, {
    status: 409,
    code: "promotion_not_applicable",
    members: { rejected_codes: [{ code: "SPRING", reason: "ended" }] },
  });
  const page = renderPage(<CheckoutPage />, { path: "checkout", at: "/orders/checkout", api });

  await page.act.click(await order());

  expect(await screen.findByText(/A code does not apply any more and was taken out/)).toBeTruthy();
  await waitFor(() => expect(api.sent("post", "/api/v1/quotes").at(-1)?.body).toMatchObject({ promotion_codes: [] }));
});

const REFUSALS = [
  [{ status: 409, code: "out_of_stock", members: { sku: "mug" } }, "There is not enough of Mug left."],
  [{ status: 422, code: "unknown_product", members: { sku: "mug" } }, /^Mug is not sold any more\./],
  [{ status: 409, code: "not_shippable" }, "We cannot ship these goods to this address."],
  [{ status: 422, code: "amount_too_small" }, "The order comes to less than we can take. The least is €0.50."],
  [{ status: 422, code: "amount_too_large" }, /The most is €999,999.99/],
  [{ status: 503, code: "module_disabled" }, "Your cart is kept. Please try again later."],
] as const;

test.each(REFUSALS)("a refusal %o is told in plain words", async (refusal, text) => {
  const page = open();
  page.api.refuse("post", PLACE, refusal);

  await page.act.click(await order());

  expect(await screen.findByText(text)).toBeTruthy();
});

test("a switched-off shop says so before anything is typed", async () => {
  open(shopApi().on("get", "/api/v1/config", { ...CONFIG, enabled: false }));

  expect(await screen.findByText("Ordering is switched off at the moment")).toBeTruthy();
});

test("what nobody sends needs no address", async () => {
  const digital = quoteOf(2, 3490, { shipping_rate: null, shipping_rates: [] });
  const api = shopApi().on("get", "/api/v1/me/addresses", { addresses: [] }).on("post", "/api/v1/quotes", digital);
  const page = open(api);
  await screen.findByText("Nothing of it is sent by post, so no address is needed.");
  fill(screen.getByLabelText(/Full name/), "Ada Lovelace");

  await page.act.click(await order());

  await waitFor(() => expect(bodies(api)).toHaveLength(1));
  expect(bodies(api)[0]).toMatchObject({ contact: { name: "Ada Lovelace", email: "ada@example.com" } });
  expect(bodies(api)[0]).not.toHaveProperty("contact.address");
});
