import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import ProblemsPage from "../../src/staff/ProblemsPage";
import { FakeApi } from "../fake_api";
import { at, FakeLive } from "../fake_live";
import { type PageOptions, renderPage } from "../harness";

const PROBLEMS = "/api/v1/admin/problems";
const REFUND = "/api/v1/admin/problems/{problem_id}/refund";
const ORPHAN = {
  id: "module.orphan_payment.pi_1",
  order_id: null,
  code: "orphan_payment",
  subject: "pi_1",
  raised_at: "2026-01-15T10:31:00Z",
  open: true,
  refund_id: null,
};
const DISPUTED = { ...ORPHAN, id: "p2", order_id: "ord_2", code: "disputed", subject: "du_1" };

const open = (api: FakeApi, more: PageOptions = {}) =>
  renderPage(<ProblemsPage />, { path: "staff/problems", at: "/orders/staff/problems", role: "staff", api, ...more });

test("each problem says what to do, and leads to its order", async () => {
  open(new FakeApi().on("get", PROBLEMS, { problems: [DISPUTED, { ...DISPUTED, id: "p3", code: "brand_new" }] }));

  const row = await screen.findByRole("row", { name: /A payment is disputed/ });

  expect(row.textContent).toContain("Answer at Stripe");
  expect(within(row).getByRole("link").getAttribute("href")).toBe("/orders/staff/orders/ord_2?tab=explain");
  expect(screen.getByText("brand_new")).toBeTruthy();
});

test("nothing to look into says so", async () => {
  open(new FakeApi().on("get", PROBLEMS, { problems: [] }));

  expect(await screen.findByText("Nothing needs you")).toBeTruthy();
});

test("a payment without an order goes back after a question, under one key", async () => {
  let problems = [ORPHAN];
  const api = new FakeApi()
    .on("get", PROBLEMS, () => ({ problems }))
    .on("post", REFUND, () => ((problems = []), { ...ORPHAN, open: false, refund_id: "re_1" }));
  const { act } = open(api);
  await act.click(await screen.findByRole("button", { name: "Refund the payment" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText(/All of the payment pi_1 goes back/)).toBeTruthy();

  await act.click(dialog.getByRole("button", { name: "Refund the payment" }));

  expect(await screen.findByText("The payment went back as re_1.")).toBeTruthy();
  expect(await screen.findByText("Nothing needs you")).toBeTruthy();
  expect(api.sent("post", REFUND).length).toBe(1);
});

test("a refund that Stripe refuses is said in words", async () => {
  const api = new FakeApi()
    .on("get", PROBLEMS, { problems: [ORPHAN] })
    .refuse("post", REFUND, { status: 409, code: "refund_refused" });
  const { act } = open(api);
  await act.click(await screen.findByRole("button", { name: "Refund the payment" }));
  const dialog = within(screen.getByRole("dialog"));
  await act.click(dialog.getByRole("button", { name: "Refund the payment" }));

  expect((await dialog.findByRole("alert")).textContent).toContain("The refund was refused.");
});

test("a new problem appears without a reload", async () => {
  const live = new FakeLive().set("problems/p1", { open: true, raised_at: at("2026-01-15T10:00:00Z") });
  let problems: (typeof DISPUTED)[] = [];
  open(
    new FakeApi().on("get", PROBLEMS, () => ({ problems })),
    { live },
  );
  await screen.findByText("Nothing needs you");

  problems = [DISPUTED];
  live.set("problems/p2", { open: true, raised_at: at("2026-01-16T10:00:00Z") });

  expect(await screen.findByRole("row", { name: /A payment is disputed/ })).toBeTruthy();
});
