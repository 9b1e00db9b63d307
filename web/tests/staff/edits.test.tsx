import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { ask } from "./ask";
import { PAID, serving } from "./samples";

const EDIT = "/api/v1/admin/orders/{order_id}";

test("an edit says the new total; another one that the catalog makes is asked for before anything changes", async () => {
  const quote = { amounts: { total: 650 } };
  const api = serving(() => PAID).refuse("patch", EDIT, { status: 409, code: "quote_changed", members: { quote } });
  const { dialog, press, act } = await ask(api, "Change lines");
  expect(dialog.getByText("Change at least one line.")).toBeTruthy();

  await act.clear(dialog.getByLabelText("Mug: pieces"));
  await act.type(dialog.getByLabelText("Mug: pieces"), "2");
  expect(dialog.getByText("The total goes from €6.90 to €6.56.")).toBeTruthy();
  expect(dialog.getByText("€0.34 goes back to the customer at once.")).toBeTruthy();
  await press("Change to €6.56");
  expect(await dialog.findByText(/The catalog makes it €6\.50\. Nothing has changed yet/)).toBeTruthy();

  api.on("patch", EDIT, { ...PAID, total: 650 });
  await press("Change to €6.50");

  await waitFor(() => expect(api.sent("patch", EDIT).length).toBe(2));
  const lines = [{ line_id: "l1", quantity: 2 }];
  expect(api.sent("patch", EDIT).map(({ body }) => body)).toEqual([
    { lines, expected_total: 656 },
    { lines, expected_total: 650 },
  ]);
});

test("an edit that leaves nothing is no edit", async () => {
  const { dialog, press } = await ask(
    serving(() => PAID),
    "Change lines",
  );

  await press("None");

  expect(dialog.getByText("Nothing would be left. Cancel the order instead.")).toBeTruthy();
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: /^Change to/ }).disabled).toBe(true);
});

test("a paid order that comes to cost more says that the difference is to be paid first", async () => {
  const price = {
    sku: "mug",
    name: "Mug",
    quantity: 1,
    unit_price: 250,
    discount: 0,
    tax: 0,
    tax_included: 0,
    total: 250,
  };
  const amounts = { subtotal: 250, discount: 0, shipping: 0, tax: 0, tax_included: 0, tender: 0, total: 250 };
  const quote = { currency: "eur", lines: [price], amounts, promotions: [], shipping_rate: null, taxes: [] };
  const api = serving(() => PAID)
    .on("post", "/api/v1/quotes", {
      ...quote,
      rejected_codes: [],
      shipping_rates: [],
      estimated: false,
      paid_with: [],
    })
    .on("patch", EDIT, PAID);
  const { dialog, press, act } = await ask(api, "Change lines");

  await act.type(dialog.getByLabelText("SKU"), "mug");
  await press("Add a product");
  expect(await dialog.findByText("The total goes from €6.90 to €9.40.")).toBeTruthy();
  expect(dialog.getByText(/asked to pay €2\.50 more within 24 hours/)).toBeTruthy();
  await press("Change to €9.40");

  await waitFor(() =>
    expect(api.sent("patch", EDIT)[0]?.body).toEqual({ lines: [{ sku: "mug", quantity: 1 }], expected_total: 940 }),
  );
  expect(api.sent("post", "/api/v1/quotes")[0]?.body).toEqual({
    items: [{ sku: "mug", quantity: 1 }],
    currency: "eur",
    country: "DE",
    postal_code: "10117",
  });
});

test("a change that waits to be paid is shown, and withdrawn after a question", async () => {
  const WITHDRAW = "/api/v1/admin/orders/{order_id}/edit";
  const { amounts, promotions, shipping_rate, taxes, lines } = PAID;
  const what = { amounts, promotions, shipping_rate, taxes, lines };
  const edit = { id: "e1", to_pay: 250, expires_at: "2026-01-16T09:32:00Z", ending: null, ...what };
  const api = serving(() => ({ ...PAID, edit })).on("delete", WITHDRAW, {
    ...PAID,
    edit: { ...edit, ending: "cancel" },
  });
  const { dialog, press } = await ask(api, "Withdraw the change");
  expect(screen.getByText(/^€2\.50 is to be paid until Jan 16, 2026/)).toBeTruthy();
  expect(dialog.getByText(/If it was paid by then/)).toBeTruthy();

  await press("Withdraw the change");

  await waitFor(() => expect(api.sent("delete", WITHDRAW).length).toBe(1));
});
