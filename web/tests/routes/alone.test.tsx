import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import * as pages from "../../src/pages";
import { renderPage } from "../harness";

const STAFF = ["ProblemsPage", "ReportsPage", "SettingsPage", "StaffOrderPage", "StaffOrdersPage"] as const;
const ALL = Object.entries(pages);

test("the pages of staff stand alone, too", () => {
  expect(ALL.map(([name]) => name)).toEqual(expect.arrayContaining([...STAFF]));
});

test.each(STAFF)("%s alone keeps customers out", async (name) => {
  const Page = pages[name];
  renderPage(<Page />, { path: "alone", at: "/orders/alone" });

  expect(await screen.findByText("For staff only")).toBeTruthy();
});

test.each(ALL.filter(([name]) => name !== "CartPage"))("%s alone asks to sign in", async (_name, Page) => {
  renderPage(<Page />, { path: "alone", at: "/orders/alone", user: null });

  expect(await screen.findByRole("link", { name: "Sign in" })).toBeTruthy();
});
