import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import CartPage from "../../src/customer/CartPage";
import { FakeApi } from "../fake_api";
import { FakeLive } from "../fake_live";
import { CONFIG, type PageOptions, renderPage, type RenderedPage } from "../harness";
import { fillCart, quoteOf } from "./orders";

const MUG = { name: "Mug", prices: { eur: 1500 }, options: { colour: "blue" }, active: true };
const KEY = "op-cart:[DEFAULT]";

function cartApi(): FakeApi {
  return new FakeApi().on("get", "/api/v1/config", CONFIG).on("post", "/api/v1/quotes", ({ body }) => {
    const { items } = body as { items: { quantity: number }[] };
    const quantity = items[0]?.quantity ?? 1;
    return quoteOf(quantity, quantity * 1500 + 490);
  });
}

function open(options: PageOptions = {}): RenderedPage {
  const live = new FakeLive().set("products/mug", MUG);
  return renderPage(<CartPage />, { path: "cart", at: "/orders/cart", api: cartApi(), live, ...options });
}

const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "null") as unknown;

test("an empty cart says so", async () => {
  open();

  expect(await screen.findByText("Your cart is empty")).toBeTruthy();
});

test("the cart is priced by the shop, and priced anew when a quantity changes", async () => {
  fillCart(2);
  const { act: user } = open();
  expect(await screen.findByText("€34.90")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Go to checkout" }).getAttribute("href")).toBe("/orders/checkout");

  await user.click(screen.getByRole("button", { name: "One more of Mug" }));

  expect(await screen.findByText("€49.90")).toBeTruthy();
  expect(kept()).toEqual({ lines: [{ sku: "mug", quantity: 3 }], codes: [] });
});

test("what is no quantity is not taken, and is put right when it is left", async () => {
  fillCart(2);
  const { act: user } = open();
  const quantity = await screen.findByLabelText<HTMLInputElement>("Quantity of Mug");

  await user.clear(quantity);
  await user.type(quantity, "0");
  await user.tab();

  expect(quantity.value).toBe("2");
  expect(kept()).toEqual({ lines: [{ sku: "mug", quantity: 2 }], codes: [] });
});

test("what was taken out can be put back", async () => {
  fillCart(2);
  const { act: user } = open();
  await user.click(await screen.findByRole("button", { name: "Remove Mug" }));
  expect(screen.getByText("Your cart is empty")).toBeTruthy();

  await user.click(screen.getByRole("button", { name: "Put it back" }));

  expect(await screen.findByLabelText("Quantity of Mug")).toBeTruthy();
});

test("a code that does not apply says why and can be taken out", async () => {
  fillCart(2);
  const { api, act: user } = open();
  api.on("post", "/api/v1/quotes", ({ body }) => {
    const { promotion_codes } = body as { promotion_codes: string[] };
    return quoteOf(2, 3490, { rejected_codes: promotion_codes.map((code) => ({ code, reason: "minimum" })) });
  });
  await user.type(await screen.findByLabelText("Promotion code"), " spring {Enter}");

  expect(await screen.findByText("SPRING needs a larger cart.")).toBeTruthy();
  expect(api.requests.at(-1)?.body).toMatchObject({ promotion_codes: ["SPRING"] });

  await user.click(screen.getByRole("button", { name: "Remove code SPRING" }));

  await waitFor(() => expect(screen.queryByText("SPRING needs a larger cart.")).toBeNull());
});

test("another tab's cart is this tab's cart", async () => {
  open();
  await screen.findByText("Your cart is empty");

  fillCart(4);
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: KEY })));

  expect((await screen.findByLabelText<HTMLInputElement>("Quantity of Mug")).value).toBe("4");
});

test("what cannot be a cart is left out when it is read", async () => {
  const lines = [
    { sku: "mug", quantity: 1 },
    { sku: "mug", quantity: 2 },
    { sku: "", quantity: 1 },
    { sku: "cup", quantity: -1 },
    { sku: "pen", quantity: 1.5 },
    null,
  ];
  localStorage.setItem(KEY, JSON.stringify({ lines, codes: ["a", "A", 7] }));
  const { api } = open();

  expect((await screen.findByLabelText<HTMLInputElement>("Quantity of Mug")).value).toBe("3");
  await waitFor(() => expect(api.sent("post", "/api/v1/quotes")).toHaveLength(1));
  expect(api.sent("post", "/api/v1/quotes")[0]?.body).toEqual({
    items: [{ sku: "mug", quantity: 3 }],
    promotion_codes: ["A"],
  });
});

const GONE = { status: 422, code: "unknown_product", members: { sku: "mug" } };

test("a product that is not sold any more is named and marked, and there is no way to the checkout", async () => {
  localStorage.setItem(
    KEY,
    JSON.stringify({
      lines: [
        { sku: "cup", quantity: 1 },
        { sku: "mug", quantity: 1 },
      ],
    }),
  );
  const live = new FakeLive().set("products/mug", MUG).set("products/cup", { ...MUG, name: "Cup" });
  open({ api: cartApi().refuse("post", "/api/v1/quotes", GONE), live });

  const mark = await screen.findByText("Not sold any more");
  expect(mark.closest("li")?.textContent).toContain("Mug");
  expect(screen.getByText("Mug is not sold any more. Take it out to go on.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Go to checkout" })).toBeNull();
});

test("a product that the catalog has forgotten goes by its SKU", async () => {
  fillCart(2);
  open({ api: cartApi().refuse("post", "/api/v1/quotes", GONE), live: new FakeLive(), locale: "de" });

  expect(await screen.findByText(/^mug ist nicht mehr im Angebot\./)).toBeTruthy();
});

test("who is not signed in sees the catalog's prices, and nothing is asked for", async () => {
  fillCart(2);
  const { api } = open({ user: null });

  expect(await screen.findByText("€30.00")).toBeTruthy();
  expect(screen.getByText("Codes, shipping and taxes are worked out at checkout.")).toBeTruthy();
  expect(api.sent("post", "/api/v1/quotes")).toEqual([]);
});

test("where ordering is off, the cart is kept and says so", async () => {
  fillCart(2);
  const api = cartApi().refuse("post", "/api/v1/quotes", {
    status: 503,
    code: "module_disabled",
    retryAfterSeconds: 60,
  });
  open({ api });

  expect(await screen.findByText("Ordering is switched off at the moment")).toBeTruthy();
  expect(api.sent("post", "/api/v1/quotes")).toHaveLength(1);
});
