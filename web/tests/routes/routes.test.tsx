import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { type Mounting, mountHost, renderHost } from "./host";

let unmount: () => void = () => undefined;
let container: HTMLElement;

beforeEach(() => {
  container = document.body.appendChild(document.createElement("div"));
});

afterEach(() => {
  act(() => unmount());
  container.remove();
});

function open(mounting: Mounting): void {
  act(() => {
    unmount = mountHost(container, mounting);
  });
}

const PLACES: [string, Mounting][] = [
  ["at the root", { mount: "/orders", start: "/orders" }],
  ["deeper", { mount: "/shop/account/orders", start: "/shop/account/orders" }],
  ["below a basename", { mount: "/orders", start: "/de/orders", basename: "/de" }],
  ["in a data router", { mount: "/orders", start: "/orders", isData: true }],
  [
    "deeper in a data router, below a basename",
    { mount: "/a/orders", start: "/de/a/orders", basename: "/de", isData: true },
  ],
];

test.each(PLACES)("links lead to pages below the mount: %s", async (_name, mounting) => {
  open(mounting);

  const link = await screen.findByRole("link", { name: /R-1001/ });

  expect(link.getAttribute("href")).toBe(`${mounting.start}/ord_1`);
});

test.each(PLACES)("what is no page leads back to the list: %s", async (_name, mounting) => {
  open({ ...mounting, start: `${mounting.start}/no/such/page/there` });

  expect(await screen.findByText("There is no such page")).toBeTruthy();
  expect(screen.getByRole("link", { name: "To your orders" }).getAttribute("href")).toBe(mounting.start);
});

test("the heading of the page that a link leads to has the focus, that of the first page has not", async () => {
  open({ mount: "/orders", start: "/orders/cart" });
  const cart = await screen.findByRole("heading", { level: 1 });
  expect(document.activeElement).not.toBe(cart);

  await userEvent.setup().click(await screen.findByRole("link", { name: "Your orders" }));

  const orders = await screen.findByRole("heading", { level: 1, name: "Your orders" });
  await waitFor(() => expect(document.activeElement).toBe(orders));
});

test("customers are kept from the pages of staff", async () => {
  open({ mount: "/orders", start: "/orders/staff" });

  expect(await screen.findByText("For staff only")).toBeTruthy();
});

test.each(["/orders", "/orders/cart", "/orders/ord_1", "/orders/ord_1/pay", "/orders/staff", "/orders/nowhere/at/all"])(
  "a server renders %s",
  (start) => {
    expect(renderHost({ mount: "/orders", start })).toContain("op-root");
  },
);
