import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import SettingsPage from "../../src/staff/SettingsPage";
import type { Settings } from "../../src/staff/settings/draft";
import { FakeApi } from "../fake_api";
import { type PageOptions, renderPage } from "../harness";
import { SETTINGS } from "./settings_sample";

const PATH = "/api/v1/admin/settings";

const answer = (settings: Settings, etag: string) => Response.json(settings, { headers: { ETag: etag } });

const open = (api: FakeApi, more: PageOptions = {}) =>
  renderPage(<SettingsPage />, { path: "staff/settings", at: "/orders/staff/settings", role: "admin", api, ...more });

test("staff read the settings in words and can change nothing", async () => {
  open(
    new FakeApi().handle("get", PATH, () => answer(SETTINGS, '"1"')),
    { role: "staff" },
  );

  expect(await screen.findByText("Only admins may change them.")).toBeTruthy();
  expect(screen.getByText("€4.90")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("a change is reviewed with what follows from it, then saved over what was seen", async () => {
  const api = new FakeApi()
    .handle("get", PATH, () => answer(SETTINGS, '"1"'))
    .handle("put", PATH, ({ body }) => answer(body as Settings, '"2"'));
  const { act } = open(api);
  await act.click(await screen.findByLabelText(/^Take orders/));
  const percent = screen.getByLabelText("Share of customers, in percent");
  await act.clear(percent);
  await act.type(percent, "25");
  await act.click(screen.getByRole("button", { name: "Save" }));

  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText("Take orders: yes → no")).toBeTruthy();
  expect(dialog.getByText(/Nobody can order/)).toBeTruthy();
  expect(dialog.getByText(/100 % become 25 %/)).toBeTruthy();
  expect(api.sent("put", PATH)).toEqual([]);
  await act.click(dialog.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Saved. It holds within ten seconds.")).toBeTruthy();
  const [sent] = api.sent("put", PATH);
  expect(sent!.headers.get("If-Match")).toBe('"1"');
  expect(sent!.body).toEqual({ ...SETTINGS, enabled: false, rollout_percent: 25 });
});

test("somebody who was faster is not overwritten: mine is kept over theirs, and saved when I say so", async () => {
  let [settings, etag] = [SETTINGS, '"1"'];
  const api = new FakeApi()
    .handle("get", PATH, () => answer(settings, etag))
    .refuse("put", PATH, { status: 412, code: "precondition_failed" });
  const { act } = open(api);
  const terms = await screen.findByLabelText("Version of the terms");
  await act.clear(terms);
  await act.type(terms, "2026-02");
  [settings, etag] = [{ ...SETTINGS, return_days: 30 }, '"7"'];
  await act.click(screen.getByRole("button", { name: "Save" }));
  await act.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" }));

  expect((await screen.findByRole("alert")).textContent).toContain("Somebody saved other settings meanwhile");
  expect(screen.getByLabelText<HTMLInputElement>("Days for returns").value).toBe("30");
  expect(screen.getByLabelText<HTMLInputElement>("Version of the terms").value).toBe("2026-02");

  api.handle("put", PATH, ({ body }) => answer(body as Settings, '"8"'));
  await act.click(screen.getByRole("button", { name: "Save" }));
  await act.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" }));

  await waitFor(() => expect(api.sent("put", PATH).length).toBe(2));
  const sent = api.sent("put", PATH)[1]!;
  expect(sent.headers.get("If-Match")).toBe('"7"');
  expect(sent.body).toEqual({ ...SETTINGS, return_days: 30, terms_version: "2026-02" });
});

test("what cannot be stated is named at its field, and not sent", async () => {
  const api = new FakeApi().handle("get", PATH, () => answer(SETTINGS, '"1"'));
  const { act } = open(api);
  const percent = await screen.findByLabelText("Share of customers, in percent");

  await act.clear(percent);
  await act.type(percent, "120");

  expect(screen.getByText("A whole number from 0 to 100.")).toBeTruthy();
  expect(percent.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true);
});

test("settings that cannot be read are asked again", async () => {
  const api = new FakeApi().refuse("get", PATH, { status: 403, code: "forbidden" });
  const { act } = open(api);
  expect((await screen.findByRole("alert")).textContent).toContain("may not do this");

  api.handle("get", PATH, () => answer(SETTINGS, '"1"'));
  await act.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByLabelText("Version of the terms")).toBeTruthy();
});
