import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import PrivacyPage from "../../src/customer/PrivacyPage";
import { FakeApi } from "../fake_api";
import { CONFIG, renderPage, type RenderedPage } from "../harness";

const CONFIGURED = "/api/v1/config";
const EXPORT = "/api/v1/me/export";
const HEAD = '{"customer": {"uid": "uid_1"}, "orders": [\n{"id": "ord_1", "name": "Zoë"}\n], ';
const WHOLE = `${HEAD}"missing": [], "complete": true}\n`;

afterEach(() => vi.restoreAllMocks());

/** What the browser was given to save. */
function saving(): { files: Blob[]; names: string[] } {
  const files: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((file) => (files.push(file as Blob), "blob:1"));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  return { files, names };
}

/** An answer whose pieces come one by one; it never ends while `isOpen`. */
function streamed(pieces: readonly (string | Error)[], isOpen = false): Response {
  const rest = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = rest.shift();
      if (next instanceof Error) {
        controller.error(next);
      } else if (next !== undefined) {
        controller.enqueue(new TextEncoder().encode(next));
      } else if (!isOpen) {
        controller.close();
      } else {
        return new Promise(() => undefined);
      }
    },
  });
  return new Response(body, { headers: { "Content-Type": "application/json" } });
}

async function downloading(answer: () => Response): Promise<RenderedPage> {
  const api = new FakeApi().on("get", CONFIGURED, CONFIG).handle("get", EXPORT, answer);
  const page = renderPage(<PrivacyPage />, { api });
  await page.act.click(await screen.findByRole("button", { name: "Download my data" }));
  return page;
}

test("the whole file is fetched with the token and saved as it came", async () => {
  const { files, names } = saving();
  const { api } = await downloading(() => streamed([WHOLE.slice(0, 66), WHOLE.slice(66)]));

  expect(await screen.findByText("Your file is complete and saved.")).toBeTruthy();
  expect(await files[0]?.text()).toBe(WHOLE);
  expect(names).toEqual([expect.stringMatching(/^personal-data-\d{4}-\d\d-\d\d\.json$/)]);
  expect(api.sent("get", EXPORT)[0]?.headers.get("Authorization")).toBe("Bearer token-of-uid_1");
});

test("a letter that comes in two pieces is one letter", async () => {
  const { files } = saving();
  const bytes = new TextEncoder().encode(WHOLE);
  const cut = bytes.indexOf(0xc3) + 1;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, cut));
      controller.enqueue(bytes.slice(cut));
      controller.close();
    },
  });
  await downloading(() => new Response(body));

  await screen.findByText("Your file is complete and saved.");
  expect(await files[0]?.text()).toBe(WHOLE);
});

test("a file that lacks something is saved, and what it lacks is said", async () => {
  const { files } = saving();
  const missing = ["payment_methods", "orders/ord_8", "orders/ord_9", "orders"];
  await downloading(() => streamed([`${HEAD}"missing": ${JSON.stringify(missing)}, "complete": false}`]));

  expect(await screen.findByText(/something could not be read/)).toBeTruthy();
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "your saved ways to pay",
    "your older orders",
    "2 orders",
  ]);
  expect(files).toHaveLength(1);
});

test.each([
  ["breaks off", HEAD],
  ["has no end marker", `${HEAD}"missing": []}`],
])("a file that %s is not saved", async (_name, text) => {
  const { files } = saving();
  await downloading(() => streamed([text]));

  expect(await screen.findByText("The file broke off on its way")).toBeTruthy();
  expect(files).toEqual([]);
});

test("when the connection is lost on the way nothing is saved, and the host is told", async () => {
  const { files } = saving();
  const { events } = await downloading(() => streamed([HEAD, new TypeError("network error")]));

  expect(await screen.findByText("There was no answer. Check your connection.")).toBeTruthy();
  expect(files).toEqual([]);
  expect(events).toContainEqual(expect.objectContaining({ type: "error", code: "network" }));
});

test("a refusal is told with its code, and another try may work", async () => {
  const { files } = saving();
  const api = new FakeApi()
    .on("get", CONFIGURED, CONFIG)
    .refuse("get", EXPORT, { status: 503, code: "unavailable", traceId: "abc" });
  const { act } = renderPage(<PrivacyPage />, { api });
  await act.click(await screen.findByRole("button", { name: "Download my data" }));
  expect(await screen.findByText("unavailable")).toBeTruthy();

  api.handle("get", EXPORT, () => streamed([WHOLE]));
  await act.click(screen.getByRole("button", { name: "Download my data" }));

  expect(await screen.findByText("Your file is complete and saved.")).toBeTruthy();
  expect(screen.queryByText("unavailable")).toBeNull();
  expect(files).toHaveLength(1);
});

test("how much has come is shown meanwhile, and it can be stopped", async () => {
  const { files } = saving();
  const { act } = await downloading(() => streamed([HEAD.padEnd(2500)], true));
  expect(await screen.findByText("3 kB received")).toBeTruthy();
  expect(screen.getByText("Your file is being put together.")).toBeTruthy();

  await act.click(screen.getByRole("button", { name: "Stop" }));

  await waitFor(() => expect(screen.queryByText(/received/)).toBeNull());
  expect(screen.queryByRole("alert")).toBeNull();
  expect(files).toEqual([]);
});

test("a second click while it is under way asks no second time", async () => {
  saving();
  const { act, api } = await downloading(() => streamed([HEAD], true));

  await act.click(screen.getByRole("button", { name: "Download my data" }));

  expect(await screen.findByText("1 kB received")).toBeTruthy();
  expect(api.sent("get", EXPORT)).toHaveLength(1);
});

test("where the shop has no download the page says so", async () => {
  renderPage(<PrivacyPage />, { api: new FakeApi().on("get", CONFIGURED, { ...CONFIG, privacy: [] }) });

  expect(await screen.findByText("There is no copy to download here")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Download my data" })).toBeNull();
});

test("in German it is said in German", async () => {
  renderPage(<PrivacyPage />, { api: new FakeApi().on("get", CONFIGURED, CONFIG), locale: "de" });

  expect(await screen.findByRole("button", { name: "Meine Daten herunterladen" })).toBeTruthy();
});
