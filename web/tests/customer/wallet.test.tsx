import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import type { components } from "../../src/api/schema";
import CheckoutPage from "../../src/customer/CheckoutPage";
import { FakeApi, type Refusal } from "../fake_api";
import { CONFIG, type PageOptions, renderPage, type RenderedPage } from "../harness";
import { answered, CONTACT, fillCart, ORDER_ID, PAID, quoteOf } from "./orders";

type Schemas = components["schemas"];

const HOME = { id: "home", name: "Ada Lovelace", phone: "", address: CONTACT.address!, default: true };
const GROSS = 3490;
const CARDS: Readonly<Record<string, number>> = { "7QK4M-2XDPR-9HT3W-VB6ZN": 2000, "RICH1-RICH1-RICH1-RICH1": 9999 };
const [CARD = "", RICH = ""] = Object.keys(CARDS);
const REFUSED: Readonly<Record<string, string>> = { OLD: "expired", SPENT: "empty", POUNDS: "currency" };

/** A shop that knows two gift cards, refuses others by their reason, and has 500 of store credit. */
class Shop extends FakeApi {
  readonly refused: Record<string, string> = { ...REFUSED };

  constructor(credit = 0) {
    super();
    this.on("get", "/api/v1/config", CONFIG)
      .on("get", "/api/v1/me/addresses", { addresses: [HOME] })
      .on("get", "/api/v1/me/credit", { currency: "eur", balance: credit })
      .on("post", "/api/v1/orders", answered(), 201)
      .handle("post", "/api/v1/quotes", ({ body }) => this.priced(body as Schemas["QuoteRequest"], credit));
  }

  private priced({ gift_cards: cards = [], use_credit: usesCredit }: Schemas["QuoteRequest"], credit: number) {
    const place = cards.findIndex((code) => code in this.refused || !(code in CARDS));
    if (place >= 0) {
      const members = { reason: this.refused[cards[place] ?? ""] ?? "unknown", gift_card: place };
      return problem({ status: 409, code: "gift_card_not_applicable", members });
    }
    const purses = [
      ...cards.map((code) => ["gift_card", CARDS[code] ?? 0] as const),
      ...(usesCredit ? [["credit", credit] as const] : []),
    ];
    let left = GROSS;
    const paidWith = purses.flatMap(([kind, balance]) => {
      const amount = Math.min(balance, left);
      left -= amount;
      return amount > 0 ? [{ kind, amount }] : [];
    });
    const { amounts } = quoteOf(2, GROSS);
    const changes = { amounts: { ...amounts, tender: GROSS - left, total: left }, paid_with: paidWith };
    return Response.json(quoteOf(2, GROSS, changes));
  }
}

function problem({ status, code, members }: Refusal): Response {
  return new Response(JSON.stringify({ status, code, title: code, detail: code, ...members }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });
}

function open(api = new Shop(), options: PageOptions = {}): RenderedPage {
  fillCart(2);
  return renderPage(<CheckoutPage />, { path: "checkout", at: "/orders/checkout", api, ...options });
}

async function give(page: RenderedPage, code: string): Promise<void> {
  const field = await screen.findByLabelText("Gift card");
  await page.act.clear(field);
  await page.act.type(field, `${code}{Enter}`);
}

const placed = (api: FakeApi) => api.sent("post", "/api/v1/orders").map(({ body }) => body);
const row = async (term: string) => (await screen.findByText(term, { selector: "dt" })).nextSibling?.textContent;

test("a gift card says what it pays and what is left, and is taken off again", async () => {
  const page = open();
  await give(page, CARD);

  expect(await row("Gift card ending in B6ZN")).toBe("-€20.00");
  expect(await row("Left to pay")).toBe("€14.90");
  expect(screen.getByLabelText<HTMLInputElement>("Gift card").value).toBe("");
  await page.act.click(screen.getByRole("button", { name: "Take off the gift card ending in B6ZN" }));

  expect(await row("Total")).toBe("€34.90");
  expect(document.activeElement).toBe(screen.getByLabelText("Gift card"));
});

test("the order is placed with what was priced, and what is left is paid on the next page", async () => {
  const page = open(new Shop(500));
  await give(page, CARD);
  await page.act.click(await screen.findByLabelText("Use my store credit of €5.00"));
  expect(await row("Store credit")).toBe("-€5.00");

  await page.act.click(await screen.findByRole("button", { name: "Order and pay €9.90" }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}/pay?start`));
  expect(placed(page.api)).toMatchObject([{ gift_cards: [CARD], use_credit: true, expected_total: 990 }]);
});

test("where nothing is left the order is placed without a payment", async () => {
  const api = new Shop().on("post", "/api/v1/orders", answered(PAID), 201);
  const page = open(api);
  await give(page, RICH);

  await page.act.click(await screen.findByRole("button", { name: "Order now, nothing to pay" }));

  await waitFor(() => expect(page.address()).toBe(`/orders/${ORDER_ID}?checkout=done`));
  expect(placed(api)).toMatchObject([{ gift_cards: [RICH], expected_total: 0 }]);
});

const TOLD = [
  ["NOBODYS", "We do not know this gift card. Please look at its code once more."],
  ["SPENT", "There is nothing left on this gift card."],
  ["OLD", "This gift card has expired."],
  ["POUNDS", "This gift card is for another currency."],
] as const;

test.each(TOLD)("a gift card %s is not used, and the reason is told", async (code, text) => {
  const page = open();
  await give(page, code);

  expect(await screen.findByText(text)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Take off/ })).toBeNull();
  expect(await screen.findByRole("button", { name: "Order and pay €34.90" })).toBeTruthy();
  expect(page.events.filter(({ type }) => type === "error")).toEqual([]);
});

test("the refusal is told in German", async () => {
  const page = open(new Shop(), { locale: "de" });
  const field = await screen.findByLabelText("Geschenkkarte");
  await page.act.type(field, "SPENT{Enter}");

  expect(await screen.findByText("Auf dieser Geschenkkarte ist nichts mehr.")).toBeTruthy();
});

test("the same gift card is used once, however it is typed", async () => {
  const page = open();
  await give(page, CARD);
  await row("Left to pay");
  await give(page, CARD.toLowerCase().replaceAll("-", " "));

  expect(await screen.findByText("This gift card is used already.")).toBeTruthy();
  expect(JSON.stringify(page.api.requests.map(({ body }) => body))).not.toContain("7qk4m");
});

test("a card that was used up meanwhile is taken off and told, the others stay", async () => {
  const api = new Shop();
  const page = open(api);
  await give(page, CARD);
  await screen.findByRole("button", { name: "Order and pay €14.90" });
  api.refused[CARD] = "empty";
  await give(page, RICH);

  expect(
    await screen.findByText("The gift card ending in B6ZN cannot be used any more and was taken off."),
  ).toBeTruthy();
  await give(page, RICH);
  expect(await row("Gift card ending in ICH1")).toBe("-€34.90");
});

test("a card that the order is refused for is taken off, and the price is asked for again", async () => {
  const members = { reason: "empty", gift_card: 0 };
  const api = new Shop().refuse("post", "/api/v1/orders", { status: 409, code: "gift_card_not_applicable", members });
  const page = open(api);
  await give(page, CARD);

  await page.act.click(await screen.findByRole("button", { name: "Order and pay €14.90" }));

  expect(await screen.findByText(/There is less on a gift card/)).toBeTruthy();
  expect(
    await screen.findByText("The gift card ending in B6ZN cannot be used any more and was taken off."),
  ).toBeTruthy();
  expect(await screen.findByRole("button", { name: "Order and pay €34.90" })).toBeTruthy();
});

test("a code is in no storage, no address and no event, not even when no answer came", async () => {
  const api = new Shop().lose("post", "/api/v1/orders");
  const page = open(api);
  await give(page, CARD);
  await page.act.click(await screen.findByRole("button", { name: "Order and pay €14.90" }));
  await screen.findByText(/We do not know yet whether your order was placed/);

  const kept = [Object.entries(localStorage), Object.entries(sessionStorage), page.address(), page.events];
  expect(sessionStorage.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toMatch(/7QK4M|VB6ZN/);
  expect(document.body.innerHTML).not.toMatch(/7QK4M/);
});

test("who has no store credit, and guests, are not offered any", async () => {
  const page = open(new Shop(0));
  await screen.findByRole("button", { name: "Order and pay €34.90" });
  await waitFor(() => expect(page.api.sent("get", "/api/v1/me/credit")).toHaveLength(1));
  page.unmount();
  const guest = open(new Shop(500), { user: { uid: "guest", isAnonymous: true } });
  await screen.findByRole("button", { name: "Order and pay €34.90" });

  expect(screen.queryByLabelText(/store credit/)).toBeNull();
  expect(guest.api.sent("get", "/api/v1/me/credit")).toEqual([]);
});

test("what costs nothing asks for no gift card", async () => {
  const { amounts, ...rest } = quoteOf(2, 490);
  const api = new Shop().on("post", "/api/v1/quotes", { ...rest, amounts: { ...amounts, discount: 490, total: 0 } });
  open(api);
  await screen.findByRole("button", { name: "Order now, nothing to pay" });

  expect(screen.queryByLabelText("Gift card")).toBeNull();
});
