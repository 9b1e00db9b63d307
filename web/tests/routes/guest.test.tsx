import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { CheckoutPage, OrdersPage } from "../../src/pages";
import { type PageOptions, renderPage, type RenderedPage } from "../harness";

const enter = vi.hoisted(() => vi.fn());

vi.mock("firebase/auth", () => ({ signInAnonymously: enter }));

beforeEach(() => {
  enter.mockReset();
});

function open(options: PageOptions = {}): RenderedPage {
  return renderPage(<CheckoutPage />, { path: "checkout", at: "/orders/checkout", user: null, ...options });
}

const asGuest = () => screen.findByRole("button", { name: "Continue as guest" });

test("who is not signed in goes on to the checkout as a guest, once for two clicks", async () => {
  enter.mockReturnValue(new Promise(() => undefined));
  const { act } = open();

  await act.dblClick(await asGuest());

  expect(enter).toHaveBeenCalledOnce();
  expect(screen.queryByText(/did not work/)).toBeNull();
});

test.each(["auth/admin-restricted-operation", "auth/operation-not-allowed"])(
  "where the project takes no guests (%s), that is told, and signing in stays",
  async (code) => {
    enter.mockRejectedValue(Object.assign(new Error(code), { code }));
    const { act, events } = open();

    await act.click(await asGuest());

    expect(await screen.findByText("This shop takes no orders from guests. Please sign in.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Continue as guest" })).toBeNull();
    expect(screen.getByRole("link", { name: "Sign in" })).toBeTruthy();
    expect(events).toMatchObject([{ type: "error", page: "/orders/checkout" }]);
  },
);

test("anything else may pass: it is told in German, and tried again", async () => {
  enter.mockRejectedValue(Object.assign(new Error("x"), { code: "auth/network-request-failed" }));
  const { act } = open({ locale: "de" });
  const button = await screen.findByRole("button", { name: "Als Gast fortfahren" });

  await act.click(button);
  expect(await screen.findByText(/Das hat nicht geklappt/)).toBeTruthy();
  await act.click(screen.getByRole("button", { name: "Als Gast fortfahren" }));

  await waitFor(() => expect(enter).toHaveBeenCalledTimes(2));
});

test("a host that takes no guests offers none, nor does a page that is no use to a new one", async () => {
  const { unmount } = open({ guests: false });
  expect(await screen.findByRole("link", { name: "Sign in" })).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
  unmount();

  renderPage(<OrdersPage />, { user: null });

  expect(await screen.findByRole("link", { name: "Sign in" })).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});
