import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import StaffOrderPage from "../../src/staff/StaffOrderPage";
import { FakeApi } from "../fake_api";
import { FakeLive } from "../fake_live";
import { type PageOptions, renderPage } from "../harness";
import { answer, EXPLAINED, type Explanation, ORDER_ID, PAID, serving, type StaffOrder } from "./samples";

const ORDER = "/api/v1/orders/{order_id}";

const open = (api: FakeApi, more: PageOptions = {}) =>
  renderPage(<StaffOrderPage />, {
    path: "staff/orders/:orderId",
    at: `/orders/staff/orders/${ORDER_ID}`,
    role: "staff",
    api,
    ...more,
  });

const shown = (order: Partial<StaffOrder>, explained: Partial<Explanation> = {}, more: PageOptions = {}) =>
  open(
    serving(
      () => ({ ...PAID, ...order }),
      () => ({ ...EXPLAINED, ...explained }),
    ),
    more,
  );

const tab = async (page: ReturnType<typeof open>, name: string) =>
  page.act.click(await screen.findByRole("tab", { name }));

test("an order shows what was ordered, its sums, its customer and what happened", async () => {
  shown({});

  expect(await screen.findByRole("heading", { level: 1, name: "Order N3TZ4WQ2KD" })).toBeTruthy();
  const mug = screen.getByRole("row", { name: /Mug/ });
  expect(mug.textContent).toMatch(/mug.*3.*€0\.34.*-€0\.02.*€1\.00/);
  expect(screen.getByText("ada@example.com")).toBeTruthy();
  expect(screen.getByText(/Berlin/)).toBeTruthy();
  expect(within(screen.getByRole("list", { name: "What happened" })).getAllByRole("listitem")[0]?.textContent).toMatch(
    /The payment arrived/,
  );
});

test("an order that moved on is read again", async () => {
  const live = new FakeLive().set(`orders/${ORDER_ID}`, { version: 4 });
  let order = PAID;
  const { api } = open(
    serving(() => order),
    { live },
  );
  await screen.findByText("Not shipped");
  expect(api.sent("get", ORDER).length).toBe(1);

  order = { ...PAID, version: 5, fulfillment_status: "fulfilled" };
  live.set(`orders/${ORDER_ID}`, { version: 5 });

  expect(await screen.findByText("Shipped")).toBeTruthy();
  expect(api.sent("get", ORDER).length).toBe(2);
});

test("an order that is not there says so", async () => {
  open(new FakeApi().refuse("get", ORDER, { status: 404, code: "not_found" }));

  expect(await screen.findByText("There is no such order")).toBeTruthy();
});

test("an order that cannot be read is asked again", async () => {
  const api = serving(() => PAID).lose("get", ORDER);
  const { act } = open(api);
  await screen.findByRole("alert");

  api.handle("get", ORDER, () => Response.json(PAID));
  await act.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("heading", { level: 1, name: /N3TZ4WQ2KD/ })).toBeTruthy();
});

test("what would be refused now is named with its reason, and is no button", async () => {
  shown({}, { commands: [answer("ship", "held"), answer("refund", null), answer("cancel", "already_shipped")] });

  expect((await screen.findByText("Record a parcel")).closest("li")?.textContent).toContain("being checked");
  const commands = screen.getByRole("region", { name: "Commands" });
  const names = within(commands)
    .getAllByRole("button")
    .map(({ textContent }) => textContent);
  expect(names).toEqual(["Refund", "Change lines", "Hold"]);
});

test("without an explanation every command is offered: the server decides", async () => {
  const api = serving(() => PAID).refuse("get", "/api/v1/orders/{order_id}/explain", {
    status: 403,
    code: "forbidden",
  });
  open(api);

  expect(await screen.findByRole("button", { name: "Record a parcel" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Cancel the order" })).toBeTruthy();
});

test("attempts and refunds are listed with their ids at Stripe", async () => {
  const row = { id: "r1", payment_intent: "pi_1", amount: 33, reason: "damaged", by_rule: false };
  const page = shown({
    refund_rows: [{ ...row, state: "refused", refund_id: null, error: "charge_disputed", decided_at: PAID.updated_at }],
  });

  await tab(page, "Payments");

  expect(screen.getByRole("row", { name: /cs_1/ }).textContent).toMatch(/Accepted by Stripe.*€6\.90/);
  expect(screen.getByRole("row", { name: /r1/ }).textContent).toMatch(
    /Damaged.*Refused by Stripe.*charge_disputed.*€0\.33/,
  );
  expect(page.address()).toContain("?tab=payments");
});

test("explain says why, what is awaited until when, and what each command would answer", async () => {
  const page = shown(
    {},
    {
      awaited: [{ what: "evidence", about: "du_1", until: "2026-01-27T12:00:00Z", text: "Stripe takes evidence" }],
      problems: [{ code: "disputed", subject: "du_1", raised_at: "2026-01-18T08:00:00Z" }],
      commands: [answer("ship", "held"), answer("expire", "already_paid")],
      facts: [{ kind: "payment_intent", id: "pi_1", text: "succeeded, 6.90 EUR received", joined: {}, view: null }],
      faults: ["the chain is broken at 3"],
    },
  );

  await tab(page, "Explain");

  expect(await screen.findByText(/€6\.90 is secured of €6\.90/)).toBeTruthy();
  expect(screen.getByText(/Stripe takes evidence/).closest("li")?.textContent).toMatch(/du_1.*until Jan 27, 2026/);
  expect(screen.getByText(/A payment is disputed/)).toBeTruthy();
  const ship = screen.getByRole("row", { name: /held/ });
  expect(ship.textContent).toMatch(/Record a parcel.*held.*being checked/);
  expect(screen.queryByText("expire")).toBeNull();
  expect(screen.getByText("succeeded, 6.90 EUR received").getAttribute("lang")).toBe("en");
  expect(screen.getByText("the chain is broken at 3")).toBeTruthy();
});

test("a tag is put on once it is one, and taken off", async () => {
  const api = serving(() => PAID)
    .on("put", "/api/v1/admin/orders/{order_id}/tags/{tag}", { ...PAID, tags: ["gift", "vip"] })
    .on("delete", "/api/v1/admin/orders/{order_id}/tags/{tag}", { ...PAID, tags: [] });
  const { act } = open(api);
  const field = await screen.findByLabelText("Add a tag");

  await act.type(field, "no good");
  await act.click(screen.getByRole("button", { name: "Add" }));
  expect(screen.getByText(/Up to 20 of a to z/)).toBeTruthy();

  await act.clear(field);
  await act.type(field, "gift");
  await act.click(screen.getByRole("button", { name: "Add" }));
  await act.click(screen.getByRole("button", { name: "Take off vip" }));

  await waitFor(() => expect(api.sent("delete", "/api/v1/admin/orders/{order_id}/tags/{tag}").length).toBe(1));
  expect(api.sent("put", "/api/v1/admin/orders/{order_id}/tags/{tag}").map(({ path }) => path)).toEqual([
    `/api/v1/admin/orders/${ORDER_ID}/tags/gift`,
  ]);
});

test("a note is written, read, and erased after a question", async () => {
  const NOTES = "/api/v1/admin/orders/{order_id}/notes";
  const note = { id: "n1", code: "delivery", text: "Neighbour", author: "staff:bob", at: PAID.updated_at };
  let notes: { notes: (Omit<typeof note, "text"> & { text: string | null })[] } = { notes: [] };
  const api = serving(() => PAID)
    .on("get", NOTES, () => notes)
    .on("post", NOTES, () => ((notes = { notes: [note] }), note), 201)
    .on(
      "delete",
      `${NOTES}/{note_id}`,
      () => ((notes = { notes: [{ ...note, text: null }] }), { ...note, text: null }),
    );
  const page = open(api);
  await tab(page, "Notes");
  expect(await screen.findByText("No notes yet.")).toBeTruthy();

  await page.act.selectOptions(screen.getByLabelText("About"), "Delivery");
  await page.act.type(screen.getByRole("textbox", { name: /^Note/ }), " Neighbour ");
  await page.act.click(screen.getByRole("button", { name: "Save the note" }));
  const written = await screen.findByRole("button", { name: "Erase" });
  expect(written.closest("li")?.textContent).toContain("Neighbour");
  expect(api.sent("post", NOTES)[0]!.body).toEqual({ code: "delivery", text: "Neighbour" });

  await page.act.click(written);
  await page.act.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Erase" }));
  expect(await screen.findByText("Erased")).toBeTruthy();
});
