import { render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { expect, test } from "vitest";

import { OrderRoutes } from "../../src/routes";
import { FakeApi } from "../fake_api";
import { FakeLive } from "../fake_live";
import { type PageOptions, TestProvider } from "../harness";
import { ORDER_ID } from "./samples";

const PAGES = ["staff", `staff/orders/${ORDER_ID}`, "staff/problems", "staff/reports", "staff/settings"];

function open(page: string, options: PageOptions): { api: FakeApi; live: FakeLive } {
  const [api, live] = [new FakeApi(), new FakeLive()];
  render(
    <TestProvider {...options} api={api} live={live} events={[]}>
      <MemoryRouter initialEntries={[`/orders/${page}`]}>
        <Routes>
          <Route path="/orders/*" element={<OrderRoutes />} />
        </Routes>
      </MemoryRouter>
    </TestProvider>,
  );
  return { api, live };
}

test.each(PAGES)("%s is not for customers, and reads nothing for them", async (page) => {
  const { api, live } = open(page, { role: null });

  expect(await screen.findByText("For staff only")).toBeTruthy();
  expect([api.requests.length, live.listeners]).toEqual([0, 0]);
});

test.each(PAGES)("%s asks who is not signed in to do so, and reads nothing", async (page) => {
  const { api, live } = open(page, { user: null });

  expect(await screen.findByText("Please sign in")).toBeTruthy();
  expect([api.requests.length, live.listeners]).toEqual([0, 0]);
});
