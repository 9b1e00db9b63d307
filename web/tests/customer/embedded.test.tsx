import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import PayPage from "../../src/customer/PayPage";
import { renderPage, type RenderedPage } from "../harness";
import type { CustomerOrder } from "../../src/customer/hooks/useOrder";
import { answered, CONTACT, ORDER_ID, orderApi, orderLive, PAID, stored } from "./orders";

const CHECKOUT = "/api/v1/orders/{order_id}/checkout";
const stripe = vi.hoisted(() => ({ load: vi.fn(), confirm: vi.fn(), options: vi.fn() }));

vi.mock("@stripe/stripe-js/pure", () => ({ loadStripe: stripe.load }));
vi.mock("@stripe/react-stripe-js/checkout", () => ({
  CheckoutElementsProvider: ({ options, children }: { options: unknown; children: ReactNode }) => {
    stripe.options(options);
    return children;
  },
  PaymentElement: () => <p>Stripe’s form</p>,
  useCheckoutElements: () => ({ type: "success", checkout: { confirm: stripe.confirm } }),
}));

beforeEach(() => {
  vi.resetAllMocks();
  stripe.load.mockResolvedValue({});
});

function open(
  publishableKey: string,
  contact: CustomerOrder["contact"] = CONTACT,
  changes: Record<string, unknown> = {},
): RenderedPage {
  const api = orderApi(changes, { checkout_modes: ["hosted", "embedded"] })
    .on("get", "/api/v1/orders/{order_id}", { ...answered(changes), contact })
    .on("post", CHECKOUT, {
      order_id: ORDER_ID,
      attempt: 1,
      mode: "embedded",
      url: null,
      client_secret: "cs_1_secret_2",
      expires_at: "2026-03-01T11:00:00Z",
    });
  const page = { path: ":orderId/pay", at: `/orders/${ORDER_ID}/pay`, api, live: orderLive(changes) };
  return renderPage(<PayPage />, { ...page, publishableKey, locale: "de-AT" });
}

const pay = () => screen.findByRole("button", { name: /31,90/ });

test("the form is made with the Session's secret, the buyer's e-mail, address and language", async () => {
  const { api } = open("pk_test_form");
  await screen.findByText("Stripe’s form");

  expect(api.sent("post", CHECKOUT).map(({ body }) => body)).toEqual([{ mode: "embedded", save_payment_method: true }]);
  expect(stripe.load).toHaveBeenCalledWith("pk_test_form", { locale: "de" });
  expect(stripe.options).toHaveBeenCalledWith(
    expect.objectContaining({
      clientSecret: "cs_1_secret_2",
      defaultValues: { email: "ada@example.com", billingAddress: { name: CONTACT.name, address: CONTACT.address } },
    }),
  );
});

test("who gave no address is asked for it in the form", async () => {
  open("pk_test_1", { name: "Ada", email: "ada@example.com" });
  await screen.findByText("Stripe’s form");

  expect(stripe.options.mock.lastCall?.[0]).toHaveProperty("defaultValues", { email: "ada@example.com" });
});

test("of who was erased nothing is told", async () => {
  open("pk_test_1", null);
  await screen.findByText("Stripe’s form");

  expect(stripe.options.mock.lastCall?.[0]).not.toHaveProperty("defaultValues");
});

test("a decline is told, and the same form pays again", async () => {
  const { act, api, address } = open("pk_test_2");
  const error = { code: "paymentFailed", message: "Abgelehnt.", paymentFailed: { declineCode: "generic_decline" } };
  stripe.confirm.mockResolvedValueOnce({ type: "error", error });
  await act.click(await pay());
  expect(await screen.findByText(/Es wurde nichts abgebucht.*Abgelehnt\./)).toBeTruthy();

  stripe.confirm.mockResolvedValueOnce({ type: "success", session: {} });
  await act.click(await pay());

  await waitFor(() => expect(address()).toBe(`/orders/${ORDER_ID}?checkout=done`));
  expect(api.sent("post", CHECKOUT)).toHaveLength(1);
});

test("where nobody knows how the payment ended, the order is asked", async () => {
  const { act, address } = open("pk_test_3");
  stripe.confirm.mockRejectedValueOnce(new Error("connection lost"));

  await act.click(await pay());

  await waitFor(() => expect(address()).toBe(`/orders/${ORDER_ID}?checkout=done`));
});

test("a script that does not load is told, and loaded again on demand", async () => {
  stripe.load.mockRejectedValueOnce(new Error("blocked"));
  const { act } = open("pk_test_4");
  expect(await screen.findByText(/Das Zahlungsformular wurde nicht geladen/)).toBeTruthy();

  await act.click(screen.getByRole("button", { name: "Noch einmal versuchen" }));

  expect(await screen.findByText("Stripe’s form")).toBeTruthy();
});

test("the form asks for the difference of an edit, and leads back to what came of that edit", async () => {
  const { lines, amounts, breakdown } = stored() as { lines: unknown; amounts: object; breakdown: unknown };
  const after = { lines, amounts: { ...amounts, total: 4440 }, breakdown };
  const edit = {
    edit_id: "e1",
    expires_at: { toDate: () => new Date("2026-03-02T10:00:00Z") },
    ending: null,
    ...after,
  };
  const { act, address } = open("pk_test_5", CONTACT, { ...PAID, edit });
  await screen.findByText("Stripe’s form");
  stripe.confirm.mockResolvedValueOnce({ type: "success", session: {} });

  await act.click(await screen.findByRole("button", { name: /12,50/ }));

  await waitFor(() => expect(address()).toBe(`/orders/${ORDER_ID}?checkout=done&edit=e1`));
});
