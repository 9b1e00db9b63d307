import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import StaffOrdersPage from "../../src/staff/StaffOrdersPage";
import { FakeApi } from "../fake_api";
import { type PageOptions, renderPage } from "../harness";
import { PAID } from "./samples";

const PATH = "/api/v1/admin/orders";
const HEAD = "id,number,status,payment_status,fulfillment_status,held,currency,total";
const [ROW, OTHER] = [PAID, { ...PAID, id: "ord_2", number: "SECOND" }];

const open = (api: FakeApi, at = "/orders/staff", more: PageOptions = {}) =>
  renderPage(<StaffOrdersPage />, { path: "staff", at, role: "staff", api, ...more });

const page = (orders: (typeof PAID)[], next: string | null = null) => ({ orders, next_cursor: next });

test("orders are listed with their state and total, each leading to its page", async () => {
  open(new FakeApi().on("get", PATH, page([{ ...ROW, held: true }])));

  const row = (await screen.findByRole("rowheader", { name: "N3TZ4WQ2KD" })).closest("tr")!;

  expect(within(row).getByRole("link").getAttribute("href")).toBe(`/orders/staff/orders/${PAID.id}`);
  expect(row.textContent).toMatch(/Confirmed.*Held.*Paid.*Not shipped.*€6\.90/);
});

test("the page's address is what is asked for", async () => {
  const { api } = open(new FakeApi().on("get", PATH, page([])), "/orders/staff?status=confirmed&sku=mug&cursor=c9");

  expect(await screen.findByText("Newer")).toBeTruthy();
  expect(Object.fromEntries(api.requests[0]!.query)).toEqual({ status: "confirmed", sku: "mug", cursor: "c9" });
});

test("a search is written into the address, from its first page on", async () => {
  const api = new FakeApi().on("get", PATH, page([ROW]));
  const { act, address } = open(api, "/orders/staff?cursor=c9");
  await screen.findByRole("rowheader");

  await act.selectOptions(screen.getByLabelText("Find by"), "Product (SKU)");
  await act.type(screen.getByLabelText("Search for"), "mug");
  await act.click(screen.getByRole("button", { name: "Search" }));
  expect(address()).toBe("/orders/staff?sku=mug");

  await act.selectOptions(screen.getByLabelText("Status"), "Canceled");
  expect(address()).toBe("/orders/staff?status=canceled&sku=mug");
  await waitFor(() =>
    expect(Object.fromEntries(api.requests.at(-1)!.query)).toEqual({ status: "canceled", sku: "mug" }),
  );

  await act.click(screen.getByRole("button", { name: "Clear all" }));
  expect(address()).toBe("/orders/staff");
});

test("older pages are reached by cursor, and the way back leads to the first", async () => {
  const api = new FakeApi().on("get", PATH, ({ query }) => (query.has("cursor") ? page([OTHER]) : page([ROW], "c1")));
  const { act, address } = open(api);
  await screen.findByRole("rowheader", { name: "N3TZ4WQ2KD" });

  await act.click(screen.getByRole("button", { name: "Older" }));
  expect(await screen.findByRole("rowheader", { name: "SECOND" })).toBeTruthy();
  expect(address()).toBe("/orders/staff?cursor=c1");

  await act.click(screen.getByRole("button", { name: "Newer" }));
  expect(await screen.findByRole("rowheader", { name: "N3TZ4WQ2KD" })).toBeTruthy();
  expect(address()).toBe("/orders/staff");
});

test("a search that finds nothing is told from a shop without orders", async () => {
  const api = new FakeApi().on("get", PATH, page([]));
  open(api).unmount();
  open(api);
  expect(await screen.findByText("No orders yet")).toBeTruthy();
});

test("nothing that fits says so", async () => {
  open(new FakeApi().on("get", PATH, page([])), "/orders/staff?tag=vip");

  expect(await screen.findByText("No order fits")).toBeTruthy();
});

test("a refusal is shown in words and asked again", async () => {
  const api = new FakeApi().refuse("get", PATH, { status: 403, code: "forbidden", traceId: "t1" });
  const { act } = open(api);
  expect((await screen.findByRole("alert")).textContent).toMatch(/may not do this.*forbidden.*t1/);

  api.on("get", PATH, page([ROW]));
  await act.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("rowheader")).toBeTruthy();
});

test("days in the wrong order are not asked for", async () => {
  const { act, api } = open(new FakeApi().on("get", PATH, page([ROW])), "/orders/staff?from=2026-02-02&to=2026-02-01");
  await screen.findByRole("rowheader");
  const before = api.requests.length;

  await act.click(screen.getByRole("button", { name: "Search" }));

  expect(screen.getByText("The first day is after the last: choose other days.")).toBeTruthy();
  expect(api.requests.length).toBe(before);
});

function exporting(...parts: string[]): FakeApi {
  return new FakeApi().handle("get", PATH, ({ headers }) =>
    headers.get("Accept") === "text/csv"
      ? new Response(parts.shift(), { headers: { "Content-Type": "text/csv" } })
      : Response.json(page([ROW])),
  );
}

function saving(): { files: Blob[]; restore: () => void } {
  const files: Blob[] = [];
  const make = vi.spyOn(URL, "createObjectURL").mockImplementation((file) => (files.push(file as Blob), "blob:1"));
  const drop = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => undefined);
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  return { files, restore: () => [make, drop, click].forEach((spy) => spy.mockRestore()) };
}

test("an export goes on until its last row, and is one file with one head", async () => {
  const { files, restore } = saving();
  const api = exporting(`\ufeff${HEAD}\r\na\r\nmore,c2\r\n`, `\ufeff${HEAD}\r\nb\r\nend\r\n`);
  const { act } = open(api, "/orders/staff?status=confirmed&cursor=c1");

  await act.click(screen.getByRole("button", { name: "Export CSV" }));
  expect(await screen.findByText("2 orders are in the file.")).toBeTruthy();

  const asked = api.requests.filter(({ headers }) => headers.get("Accept") === "text/csv");
  expect(asked.map(({ query }) => query.toString())).toEqual(["status=confirmed", "status=confirmed&cursor=c2"]);
  expect(await files[0]!.text()).toBe(`\ufeff${HEAD}\r\na\r\nb\r\n`);
  restore();
});

test("an export that was cut is not saved", async () => {
  const { files, restore } = saving();
  const { act } = open(exporting(`\ufeff${HEAD}\r\na\r\n`));

  await act.click(screen.getByRole("button", { name: "Export CSV" }));

  expect(await screen.findByText(/was cut on its way/)).toBeTruthy();
  expect(files).toEqual([]);
  restore();
});

test("German is spoken too", async () => {
  open(new FakeApi().on("get", PATH, page([ROW])), "/orders/staff", { locale: "de-AT" });

  expect(await screen.findByRole("heading", { level: 1, name: "Bestellungen" })).toBeTruthy();
  expect((await screen.findByRole("row", { name: /N3TZ4WQ2KD/ })).textContent).toMatch(/Bestätigt.*Nicht versandt/);
});
