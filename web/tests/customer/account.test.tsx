import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import AddressesPage from "../../src/customer/AddressesPage";
import PaymentMethodsPage from "../../src/customer/PaymentMethodsPage";
import { FakeApi } from "../fake_api";
import { renderPage } from "../harness";
import { CONTACT } from "./orders";

const ALL = "/api/v1/me/addresses";
const ONE = "/api/v1/me/addresses/{address_id}";
const METHODS = "/api/v1/me/payment-methods";
const METHOD = "/api/v1/me/payment-methods/{method_id}";
const ADDRESS = CONTACT.address!;
const HOME = { id: "home", name: "Ada Lovelace", phone: "", address: ADDRESS, default: true };
const WORK = { ...HOME, id: "work", name: "Ada at work", default: false };
const VISA = { id: "pm_1", brand: "visa", last4: "4242", exp_month: 8, exp_year: 2030 };
const SEPA = { id: "pm_2", brand: "sepa_debit", last4: "3000", exp_month: null, exp_year: null };

test("the address that is used first stands first", async () => {
  renderPage(<AddressesPage />, { api: new FakeApi().on("get", ALL, { addresses: [WORK, HOME] }) });

  await screen.findByText("Ada at work");
  expect(screen.getAllByRole("listitem").map((item) => item.querySelector("strong")?.textContent)).toEqual([
    "Ada Lovelace",
    "Ada at work",
  ]);
});

test("an address is added, and a lost answer is asked for under the same key and id", async () => {
  const api = new FakeApi().on("get", ALL, { addresses: [] }).lose("put", ONE);
  const { act } = renderPage(<AddressesPage />, { api });
  await act.click(await screen.findByRole("button", { name: "Add an address" }));
  const dialog = within(screen.getByRole("dialog"));
  await act.click(dialog.getByRole("button", { name: "Save address" }));
  expect(dialog.getAllByText("Please fill this in.")).toHaveLength(4);
  const fill = (label: RegExp, value: string) => fireEvent.change(dialog.getByLabelText(label), { target: { value } });
  fill(/Full name/, "Ada Lovelace");
  fill(/Country/, "DE");
  fill(/Street/, ADDRESS.line1);
  fill(/Postal/, "10117");
  fill(/City/, "Berlin");
  await act.click(dialog.getByRole("button", { name: "Save address" }));
  await dialog.findByText("There was no answer. Check your connection.");

  api.on("put", ONE, HOME).on("get", ALL, { addresses: [HOME] });
  await act.click(dialog.getByRole("button", { name: "Save address" }));

  expect(await screen.findByText("The address is saved.")).toBeTruthy();
  const [first, second] = api.sent("put", ONE);
  expect(first?.body).toEqual({ name: "Ada Lovelace", phone: "", address: ADDRESS, default: false });
  expect(second?.path).toBe(first?.path);
  expect(second?.headers.get("Idempotency-Key")).toBe(first?.headers.get("Idempotency-Key"));
});

test("an address is changed under its own id", async () => {
  const api = new FakeApi().on("get", ALL, { addresses: [HOME] }).on("put", ONE, HOME);
  const { act } = renderPage(<AddressesPage />, { api });
  await act.click(await screen.findByRole("button", { name: "Change the address of Ada Lovelace" }));

  await act.click(screen.getByRole("button", { name: "Save address" }));

  await waitFor(() => expect(api.sent("put", ONE)[0]?.path).toBe("/api/v1/me/addresses/home"));
  expect(api.sent("put", ONE)[0]?.body).toMatchObject({ default: true, address: ADDRESS });
});

test("an address is forgotten once that is confirmed", async () => {
  const api = new FakeApi().on("get", ALL, { addresses: [HOME] }).on("delete", ONE, { addresses: [] });
  const { act } = renderPage(<AddressesPage />, { api });
  await act.click(await screen.findByRole("button", { name: "Forget the address of Ada Lovelace" }));
  expect(api.sent("delete", ONE)).toEqual([]);

  await act.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Forget" }));

  expect(await screen.findByText("No address yet")).toBeTruthy();
  expect(screen.getByText("The address is forgotten.")).toBeTruthy();
});

test("a full address book takes no more", async () => {
  const addresses = Array.from({ length: 20 }, (_, index) => ({ ...WORK, id: `a${index}` }));
  renderPage(<AddressesPage />, { api: new FakeApi().on("get", ALL, { addresses }) });

  expect(await screen.findByText(/You keep twenty addresses/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Add an address" })).toBeNull();
});

test("an address book that cannot be read says why", async () => {
  renderPage(<AddressesPage />, { api: new FakeApi().refuse("get", ALL, { status: 503, code: "unavailable" }) });

  expect(await screen.findByText("This cannot be done now. Please try again in a moment.")).toBeTruthy();
});

test("saved ways to pay are told apart, and one is forgotten once that is confirmed", async () => {
  const api = new FakeApi()
    .on("get", METHODS, { payment_methods: [VISA, SEPA] })
    .on("delete", METHOD, { payment_methods: [SEPA] });
  const { act } = renderPage(<PaymentMethodsPage />, { api });
  expect(await screen.findByText("Valid until 08/2030")).toBeTruthy();
  expect(screen.getByText("SEPA ending in 3000")).toBeTruthy();

  await act.click(screen.getByRole("button", { name: "Forget Visa ending in 4242" }));
  await act.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Forget" }));

  expect(await screen.findByText("It is forgotten.")).toBeTruthy();
  expect(screen.queryByText("Visa ending in 4242")).toBeNull();
  expect(api.sent("delete", METHOD)[0]?.path).toBe("/api/v1/me/payment-methods/pm_1");
});

test("without a saved way to pay it says so", async () => {
  renderPage(<PaymentMethodsPage />, { api: new FakeApi().on("get", METHODS, { payment_methods: [] }) });

  expect(await screen.findByText("Nothing saved yet")).toBeTruthy();
});
