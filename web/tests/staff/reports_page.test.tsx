import { fireEvent, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test, vi } from "vitest";

import { daysUntil, type Figures, type Report } from "../../src/staff/reports/figures";
import ReportsPage from "../../src/staff/ReportsPage";
import { FakeApi, type SeenRequest } from "../fake_api";
import { CONFIG, type PageOptions, renderPage } from "../harness";

const REPORT = "/api/v1/admin/reports/daily";
const TODAY = new Date().toISOString().slice(0, 10);
const NOTHING: Figures = {
  orders: 0,
  ordered: 0,
  payments_begun: 0,
  payments_paid: 0,
  payments_declined: 0,
  taken: 0,
  taken_tender: 0,
  refunds: 0,
  refunded: 0,
  refunded_tender: 0,
  disputes_opened: 0,
  disputes_won: 0,
  disputes_lost: 0,
  disputed: 0,
};
const SALE = { orders: 2, ordered: 6980, payments_begun: 2, payments_paid: 3, payments_declined: 1, taken: 6980 };

/** What happened so many days ago, by currency. */
type Happened = Record<number, Record<string, Partial<Figures>>>;

function reportOf(happened: Happened, { query }: SeenRequest, counted_until: string | null = null): Report {
  const [since, until] = [query.get("since") ?? TODAY, query.get("until") ?? TODAY];
  const count = Math.round((Date.parse(until) - Date.parse(since)) / 86_400_000) + 1;
  const days = daysUntil(until, count).map((day, at) => ({
    day,
    made_at: at === count - 1 ? null : `${day}T00:10:00Z`,
    currencies: Object.entries(happened[count - 1 - at] ?? {}).map(([currency, figures]) => ({
      ...NOTHING,
      ...figures,
      currency,
    })),
  }));
  return { since, until, counted_until, days };
}

const apiOf = (happened: Happened, counted_until: string | null = null) =>
  new FakeApi()
    .on("get", "/api/v1/config", CONFIG)
    .on("get", REPORT, (request) => reportOf(happened, request, counted_until));

const open = (api: FakeApi, more: PageOptions = {}) =>
  renderPage(<ReportsPage />, { path: "staff/reports", at: "/orders/staff/reports", role: "staff", api, ...more });

const panel = async (name: string) => within(await screen.findByRole("region", { name }));

test("each panel begins with its headline in words", async () => {
  open(apiOf({ 0: { eur: SALE }, 3: { eur: { refunds: 1, refunded: 349, disputes_opened: 2, disputed: 500 } } }));

  const captions = (await screen.findAllByRole("figure")).map((each) => each.querySelector("figcaption")?.textContent);

  expect(captions).toEqual([
    "€69.80 taken in 30 days, 5% refunded €0.00 in the 30 days before",
    "75% of the attempts to pay succeeded: 3 paid, 1 declined ",
    "€3.49 given back in 30 days, with 1 refund at Stripe €0.00 in the 30 days before",
    "2 opened in 30 days; 0 won, 0 lost, €5.00 withdrawn 0 in the 30 days before",
  ]);
});

test("what was before is compared with, and left out where it is not known", async () => {
  const { unmount } = open(apiOf({ 0: { eur: SALE }, 30: { eur: { ...SALE, taken: 1000 } } }));
  expect((await panel("Sales")).getByText("€10.00 in the 30 days before")).toBeTruthy();
  unmount();

  open(apiOf({ 0: { eur: SALE } }), { at: "/orders/staff/reports?days=90" });
  expect((await panel("Sales")).getByText(/taken in 90 days/)).toBeTruthy();
  expect(screen.queryByText(/in the 90 days before/)).toBeNull();
});

test("gift cards are sales too, and have a legend where there were any", async () => {
  open(apiOf({ 0: { eur: { ...SALE, taken_tender: 20 } } }));

  const sales = await panel("Sales");

  expect(sales.getByText("€70.00", { selector: "strong" })).toBeTruthy();
  expect(sales.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "Through Stripe",
    "Gift cards and store credit",
  ]);
  expect((await panel("Refunds")).queryAllByRole("listitem")).toEqual([]);
});

test("a slider says each day", async () => {
  open(apiOf({ 0: { eur: SALE }, 1: { eur: { orders: 1, taken: 100 } } }));
  const slider = (await panel("Sales")).getByRole("slider", { name: "Sales: day" });
  expect(slider.getAttribute("aria-valuetext")).toMatch(/: €69\.80 taken, 2 orders$/);

  fireEvent.change(slider, { target: { value: "28" } });

  expect(slider.getAttribute("aria-valuetext")).toMatch(/: €1\.00 taken, 1 order$/);
});

test("the mouse goes from day to day, from the other side in Arabic", async () => {
  open(apiOf({ 0: { eur: SALE } }));
  const slider = (await panel("Sales")).getByRole<HTMLInputElement>("slider", { name: "Sales: day" });
  slider.getBoundingClientRect = () => ({ left: 0, right: 300, width: 300 }) as DOMRect;
  const hover = (clientX: number, pointerType = "mouse") => fireEvent.pointerMove(slider, { clientX, pointerType });

  hover(15);
  expect(slider.value).toBe("1");
  hover(299, "touch");
  expect(slider.value).toBe("1");
  const style = vi.spyOn(window, "getComputedStyle").mockReturnValue({ direction: "rtl" } as CSSStyleDeclaration);
  hover(15);
  style.mockRestore();
  expect(slider.value).toBe("28");
});

test("the days of a panel can be read as a table", async () => {
  const { act } = open(apiOf({ 0: { eur: SALE }, 2: { eur: { payments_begun: 1 } } }));
  const payments = await panel("Payment success");

  await act.click(payments.getByRole("button", { name: "Payment success: show as table" }));

  const rows = payments.getAllByRole("row").slice(1);
  expect(
    rows.map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ["2", "3", "1"],
    ["1", "0", "0"],
  ]);
  expect(payments.queryByRole("slider")).toBeNull();
  await act.click(payments.getByRole("button", { name: "Payment success: show as chart" }));
  expect(payments.getByRole("slider")).toBeTruthy();
});

test("a bar of what was declined hangs from the line", async () => {
  open(apiOf({ 0: { eur: SALE } }));
  await screen.findAllByRole("figure");

  const bars = document.querySelectorAll(".op-chart")[1]?.querySelectorAll("rect[data-series]") ?? [];

  const drawn = [...bars].map((bar) => [bar.getAttribute("y"), bar.getAttribute("height")]);
  expect(drawn).toEqual([
    ["0", "75"],
    ["75", "25"],
  ]);
});

test("seven, thirty or ninety days are asked for, with as many before where that is not too much", async () => {
  const api = apiOf({ 0: { eur: SALE } });
  const { act, address } = open(api);
  await screen.findAllByRole("figure");
  const first = () => api.sent("get", REPORT).at(-1)?.query.get("since");
  expect(first()).toBe(daysUntil(TODAY, 60)[0]);

  await act.click(screen.getByRole("button", { name: "90 days" }));
  await screen.findByText(/taken in 90 days/);
  expect(first()).toBe(daysUntil(TODAY, 90)[0]);
  await act.click(screen.getByRole("button", { name: "7 days" }));
  await screen.findByText(/taken in 7 days/);
  expect(first()).toBe(daysUntil(TODAY, 14)[0]);

  expect(address()).toBe("/orders/staff/reports?days=7");
  expect(screen.getByRole("button", { name: "7 days" }).getAttribute("aria-pressed")).toBe("true");
});

test("one of several currencies is shown, the shop's own first", async () => {
  const { act } = open(apiOf({ 0: { chf: { orders: 1, taken: 700 }, eur: SALE } }));
  const choice = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Currency" });
  expect([...choice.options].map(({ text }) => text)).toEqual(["EUR", "CHF"]);

  await act.selectOptions(choice, "chf");

  expect((await panel("Sales")).getByText(/CHF\s7\.00/, { selector: "strong" })).toBeTruthy();
});

test("days without an order say so", async () => {
  open(apiOf({}));

  expect(await screen.findByText("No orders in these days")).toBeTruthy();
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("what is not counted yet is said", async () => {
  open(apiOf({ 0: { eur: SALE } }, "2026-01-15T09:35:00Z"));

  expect(await screen.findByText(/orders that were changed after Jan 15, 2026/)).toBeTruthy();
});

test("a report that cannot be read can be asked for again", async () => {
  const api = apiOf({ 0: { eur: SALE } }).refuse("get", REPORT, { status: 503, code: "unavailable" });
  const { act } = open(api);
  const again = await screen.findByRole("button", { name: /try again/i });

  api.on("get", REPORT, (request) => reportOf({ 0: { eur: SALE } }, request));
  await act.click(again);

  expect(await screen.findAllByRole("figure")).toHaveLength(4);
});

test("it is written in German", async () => {
  open(apiOf({ 0: { eur: SALE } }), { locale: "de" });

  const sales = await panel("Umsatz");

  expect(sales.getByText(/69,80/, { selector: "strong" })).toBeTruthy();
  expect(sales.getByText("in 30 Tagen eingenommen, 0 % erstattet")).toBeTruthy();
});

test("axe finds nothing wrong with it", { timeout: 30_000 }, async () => {
  const { container, act } = open(apiOf({ 0: { eur: { ...SALE, taken_tender: 5 }, chf: SALE } }));
  await act.click((await panel("Refunds")).getByRole("button"));

  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });

  expect(violations.map(({ id, nodes }) => `${id}: ${String(nodes[0]?.html)}`)).toEqual([]);
});
