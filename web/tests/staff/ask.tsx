import { screen, within } from "@testing-library/react";

import StaffOrderPage from "../../src/staff/StaffOrderPage";
import type { FakeApi } from "../fake_api";
import { renderPage } from "../harness";
import { ORDER_ID } from "./samples";

/** Open the page of the order and the dialog that the button *name* opens; *at* names the tab: `?tab=parcels`. */
export async function ask(api: FakeApi, name: string, at = "") {
  const page = renderPage(<StaffOrderPage />, {
    path: "staff/orders/:orderId",
    at: `/orders/staff/orders/${ORDER_ID}${at}`,
    role: "staff",
    api,
  });
  await page.act.click(await screen.findByRole("button", { name }));
  const dialog = within(screen.getByRole("dialog"));
  return {
    ...page,
    dialog,
    press: (button: string | RegExp) => page.act.click(dialog.getByRole("button", { name: button })),
  };
}
