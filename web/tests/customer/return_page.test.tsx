import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import ReturnPage from "../../src/customer/ReturnPage";
import { renderPage, type RenderedPage } from "../harness";
import { answered, ORDER_ID, orderApi, orderLive, PAID, parcel, returnOf } from "./orders";

const RETURNS = "/api/v1/orders/{order_id}/returns";
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

function open(changes: Record<string, unknown> = {}): RenderedPage {
  const all = {
    ...PAID,
    status: "completed",
    fulfillment_status: "delivered",
    shipments: [parcel(2, daysAgo(3))],
    ...changes,
  };
  return renderPage(<ReturnPage />, {
    path: ":orderId/return",
    at: `/orders/${ORDER_ID}/return`,
    api: orderApi(all).on("post", RETURNS, answered(all), 201),
    live: orderLive(all),
  });
}

test("so many of a line go back, for a reason", async () => {
  const { act, api, address } = open();
  await act.click(await screen.findByRole("button", { name: "One more of Mug" }));
  await act.selectOptions(screen.getByLabelText(/Why\?/), "It arrived damaged");

  await act.click(screen.getByRole("button", { name: "Ask to send back" }));

  await waitFor(() => expect(address()).toBe(`/orders/${ORDER_ID}`));
  expect(api.sent("post", RETURNS)[0]?.body).toEqual({
    lines: [{ line_id: "l1", quantity: 1 }],
    reason: "damaged",
  });
});

test("without a quantity and a reason nothing is sent", async () => {
  const { act, api } = open();

  await act.click(await screen.findByRole("button", { name: "Ask to send back" }));

  expect(screen.getByText("Choose how many of at least one product.")).toBeTruthy();
  expect(screen.getByText("Please choose a reason.")).toBeTruthy();
  expect(api.sent("post", RETURNS)).toEqual([]);
});

test("no more is offered than has arrived and no return claims", async () => {
  open({ returns: [returnOf(1)] });

  expect(await screen.findByText(/^1 piece, until/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Ask to send back" })).toBeTruthy();
});

test("once the time is over nothing can go back", async () => {
  open({ shipments: [parcel(2, daysAgo(31))] });

  expect(await screen.findByText("Nothing can be sent back")).toBeTruthy();
  expect(screen.getByText(/within 30 days/)).toBeTruthy();
});

test("a refusal is told, and the order is not left", async () => {
  const { act, api } = open();
  api.refuse("post", RETURNS, { status: 409, code: "return_too_late" });
  await act.click(await screen.findByRole("button", { name: "One more of Mug" }));
  await act.selectOptions(screen.getByLabelText(/Why\?/), "It does not fit");

  await act.click(screen.getByRole("button", { name: "Ask to send back" }));

  expect(await screen.findByText("It arrived too long ago to be sent back.")).toBeTruthy();
});
