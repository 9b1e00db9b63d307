import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { ask } from "./ask";
import { EXPLAINED, type Explanation, PAID, serving, type StaffOrder } from "./samples";

const REFUNDS = "/api/v1/admin/orders/{order_id}/refunds";
const CAPTURE = "/api/v1/admin/orders/{order_id}/capture";
const SHIPMENTS = "/api/v1/admin/orders/{order_id}/shipments";
const CANCEL = "/api/v1/orders/{order_id}/cancel";

const sums = (part: Partial<NonNullable<Explanation["sums"]>>): Explanation => ({
  ...EXPLAINED,
  sums: { ...EXPLAINED.sums!, ...part },
});

test("a refund by line says what goes back, asks for just that, and is sent under one key", async () => {
  const api = serving(() => PAID).on("post", REFUNDS, { ...PAID, refundable: 657 }, 201);
  const { dialog, press, act } = await ask(api, "Refund");
  expect(dialog.getByText("Choose what goes back.")).toBeTruthy();
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: /^Refund/ }).disabled).toBe(true);

  await act.clear(dialog.getByLabelText("Mug: pieces"));
  await act.type(dialog.getByLabelText("Mug: pieces"), "1");
  expect(dialog.getByText("€0.33 goes back to the customer. Of what was paid, €6.57 stays.")).toBeTruthy();
  await act.selectOptions(dialog.getByLabelText("Reason"), "Damaged");
  await press("Refund €0.33");

  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const [sent] = api.sent("post", REFUNDS);
  expect(sent!.body).toEqual({ lines: [{ line_id: "l1", quantity: 1 }], reason: "damaged" });
  expect(sent!.headers.get("If-Match")).toBe('"4-seen"');
  expect(sent!.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
});

test("the last piece takes the remainder, and no more pieces are offered than are left", async () => {
  const order: StaffOrder = { ...PAID, refunded_lines: [{ line_id: "l1", quantity: 2, amount: 66 }] };
  const { dialog, act } = await ask(
    serving(() => order),
    "Refund",
  );

  await act.clear(dialog.getByLabelText("Mug: pieces"));
  await act.type(dialog.getByLabelText("Mug: pieces"), "3");

  expect(dialog.getByLabelText<HTMLInputElement>("Mug: pieces").value).toBe("1");
  expect(dialog.getByText(/^€0\.34 goes back/)).toBeTruthy();
});

test("a refund by amount is at most what is left, and says what gift cards take of it", async () => {
  const order: StaffOrder = { ...PAID, refundable: 190, refundable_tender: 500 };
  const api = serving(() => order).on("post", REFUNDS, order, 201);
  const { dialog, press, act } = await ask(api, "Refund");
  await act.click(dialog.getByLabelText("An amount"));
  const field = dialog.getByLabelText("Amount in EUR");

  await act.type(field, "6,91");
  expect(dialog.getByText("That is more than the €6.90 that can go back.")).toBeTruthy();
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: /^Refund/ }).disabled).toBe(true);

  await act.clear(field);
  await act.type(field, "2.00");
  expect(dialog.getByText("€0.10 of it goes back to gift cards and store credit, which paid it.")).toBeTruthy();
  await press("Refund €2.00");
  await waitFor(() =>
    expect(api.sent("post", REFUNDS)[0]?.body).toEqual({ amount: 200, reason: "requested_by_customer" }),
  );
});

test("all that is left is asked for without an amount, and may become store credit", async () => {
  const api = serving(() => PAID).on("post", REFUNDS, PAID, 201);
  const { dialog, press, act } = await ask(api, "Refund");

  await act.click(dialog.getByLabelText("All that is left"));
  await act.selectOptions(dialog.getByLabelText("To"), "Store credit");
  expect(dialog.getByText("€6.90 becomes store credit of the customer. Of what was paid, €0.00 stays.")).toBeTruthy();
  await press("Refund €6.90");

  await waitFor(() =>
    expect(api.sent("post", REFUNDS)[0]?.body).toEqual({ reason: "requested_by_customer", to: "credit" }),
  );
});

test("a refund that is not answered is sent again under the same key", async () => {
  const api = serving(() => PAID).lose("post", REFUNDS);
  const { dialog, press, act } = await ask(api, "Refund");
  await act.click(dialog.getByLabelText("All that is left"));
  await press("Refund €6.90");
  expect(await dialog.findByText(/it may have been done/)).toBeTruthy();

  api.on("post", REFUNDS, PAID, 201);
  await press("Send again");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

  const keys = api.sent("post", REFUNDS).map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys.length).toBe(3);
  expect(new Set(keys).size).toBe(1);
});

test("a refusal is said in words, and the order is read again", async () => {
  const api = serving(() => PAID).refuse("post", REFUNDS, { status: 409, code: "disputed", traceId: "t9" });
  const { dialog, press, act } = await ask(api, "Refund");
  const before = api.sent("get", "/api/v1/orders/{order_id}").length;

  await act.click(dialog.getByLabelText("All that is left"));
  await press("Refund €6.90");

  expect((await dialog.findByRole("alert")).textContent).toMatch(/A dispute blocks refunds.*disputed.*t9/);
  await waitFor(() => expect(api.sent("get", "/api/v1/orders/{order_id}").length).toBe(before + 1));
});

test("an order that moved on meanwhile asks to look at the sums again", async () => {
  let order = PAID;
  const api = serving(() => order).refuse("post", REFUNDS, { status: 412, code: "precondition_failed" });
  const { dialog, press, act } = await ask(api, "Refund");
  await act.click(dialog.getByLabelText("All that is left"));

  order = { ...PAID, version: 5, refundable: 590 };
  await press("Refund €6.90");

  expect(await dialog.findByText(/has moved on since you opened this/)).toBeTruthy();
  expect(await dialog.findByRole("button", { name: "Refund €5.90" })).toBeTruthy();
});

test("less than what is authorized says what is let go of", async () => {
  const order: StaffOrder = { ...PAID, payment_status: "authorized", status: "awaiting_payment", refundable: 0 };
  const api = serving(
    () => order,
    () => sums({ capturable: 690 }),
  ).on("post", CAPTURE, order, 201);
  const { dialog, press, act } = await ask(api, "Take the payment");
  expect(dialog.getByText("€6.90 is taken, all that is authorized.")).toBeTruthy();

  await act.type(dialog.getByLabelText("Amount in EUR"), "5");
  expect(dialog.getByText(/^€5\.00 is taken\. €1\.90 is let go of for good/)).toBeTruthy();
  await press("Take €5.00");

  await waitFor(() => expect(api.sent("post", CAPTURE)[0]?.body).toEqual({ amount: 500 }));
});

test("a parcel names its pieces, carrier and number", async () => {
  const api = serving(() => PAID).on("post", SHIPMENTS, PAID, 201);
  const { dialog, press, act } = await ask(api, "Record a parcel");
  expect(dialog.queryByLabelText("Song: pieces")).toBeNull();
  expect(dialog.getByText(/Nothing is left to go/)).toBeTruthy();

  await act.clear(dialog.getByLabelText("Mug: pieces"));
  await act.type(dialog.getByLabelText("Mug: pieces"), "2");
  expect(dialog.getByText("1 piece is still to go.")).toBeTruthy();
  await act.type(dialog.getByLabelText("Carrier"), "DHL");
  await act.type(dialog.getByLabelText("Tracking number"), "0034");
  await press("Record the parcel");

  await waitFor(() =>
    expect(api.sent("post", SHIPMENTS)[0]?.body).toEqual({
      lines: [{ line_id: "l1", quantity: 2 }],
      carrier: "DHL",
      tracking: "0034",
    }),
  );
});

test("the last parcel that arrives completes the order", async () => {
  const DELIVER = "/api/v1/admin/orders/{order_id}/shipments/{shipment_id}/deliver";
  const shipment = { id: "shp_1", lines: [{ line_id: "l1", quantity: 3 }], carrier: "DHL", tracking: "0034" };
  const order = { ...PAID, shipments: [{ ...shipment, shipped_at: PAID.updated_at, delivered_at: null }] };
  const api = serving(() => order).on("post", DELIVER, order);
  const { dialog, press } = await ask(api, "Arrived", "?tab=parcels");

  expect(dialog.getByText("It is the last one: the order will be completed.")).toBeTruthy();
  await press("It has arrived");

  await waitFor(() => expect(api.sent("post", DELIVER)[0]?.path).toContain("/shipments/shp_1/deliver"));
});

test("canceling a paid order says what goes back", async () => {
  const api = serving(() => ({ ...PAID, held: true })).on("post", CANCEL, { ...PAID, status: "canceled" });
  const { dialog, press } = await ask(api, "Cancel the order");

  expect(dialog.getByText(/€6\.90 goes back to the customer/)).toBeTruthy();
  expect(dialog.getByText(/While it is held, no money goes back by rule/)).toBeTruthy();
  await press("Cancel the order");

  await waitFor(() => expect(api.sent("post", CANCEL)[0]?.body).toEqual({ reason: "other" }));
});

test("a hold is released by the event that put it on", async () => {
  const RELEASE = "/api/v1/admin/orders/{order_id}/release";
  const order = { ...PAID, held: true, holds: [{ code: "disputed", event_id: "dispute:du_1:evt_9" }] };
  const api = serving(() => order).on("post", RELEASE, PAID);
  const { press } = await ask(api, "Release");

  await press("Release");

  await waitFor(() =>
    expect(api.sent("post", RELEASE)[0]?.body).toEqual({ code: "disputed", answers: "dispute:du_1:evt_9" }),
  );
});

test("what came back is refunded by line, less what is kept", async () => {
  const RECEIVE = "/api/v1/admin/orders/{order_id}/returns/{return_id}/receive";
  const lines = [{ line_id: "l1", quantity: 2, received: 0, restocked: 0 }];
  const asked = { id: "ret_1", reason: "damaged", rejection: null, lines, refund: 0, requested_at: PAID.updated_at };
  const order: StaffOrder = { ...PAID, returns: [{ ...asked, state: "approved" }] };
  const api = serving(() => order).on("post", RECEIVE, order);
  const { dialog, press, act } = await ask(api, "Record what came", "?tab=returns");
  expect(dialog.getByText("€0.66 goes back to the customer, without shipping.")).toBeTruthy();

  await act.type(dialog.getByLabelText("Refund less, in EUR"), "0.50");
  expect(dialog.getByText("€0.50 goes back to the customer, without shipping.")).toBeTruthy();
  await press("Record");

  await waitFor(() =>
    expect(api.sent("post", RECEIVE)[0]?.body).toEqual({
      lines: [{ line_id: "l1", quantity: 2, restocked: 0, refund: true }],
      amount: 50,
    }),
  );
});

test("who thinks better of it is back where they were, and nothing was sent", async () => {
  const { press, api } = await ask(
    serving(() => PAID),
    "Hold",
  );

  await press("Keep as it is");

  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Hold" }));
  expect(api.requests.filter(({ method }) => method !== "get")).toEqual([]);
});
