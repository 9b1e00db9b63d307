import { screen } from "@testing-library/react";
import { type ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useOrderContext } from "../../src/core/context";
import { useCommand } from "../../src/core/idempotency";
import { FakeApi } from "../fake_api";
import { renderPage } from "../harness";

const PATH = "/api/v1/me/link";
const looking = () => vi.fn(() => Promise.resolve());
let look = looking();

beforeEach(() => {
  // A command that a test left under way looks with what it was given.
  look = looking();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function Link({ token = "t" }: { token?: string }): ReactNode {
  const { api } = useOrderContext();
  const link = useCommand({
    name: "link ord_1",
    run: async (guest_token: string, header) =>
      (await api.POST(PATH, { params: { header }, body: { guest_token } })).data,
    look,
  });
  return (
    <>
      <button type="button" onClick={() => link.send(token)}>
        Link
      </button>
      <p>{link.state}</p>
    </>
  );
}

const keys = (api: FakeApi) => api.sent("post", PATH).map((seen) => seen.headers.get("Idempotency-Key"));
const press = () => screen.getByRole("button", { name: "Link" });

test("a command that was answered is asked for again under another key", async () => {
  const api = new FakeApi().on("post", PATH, { orders: [] });
  const { act, events } = renderPage(<Link />, { api });

  await act.click(press());
  expect(await screen.findByText("done")).toBeTruthy();
  await act.click(press());
  await vi.waitFor(() => expect(keys(api)).toHaveLength(2));

  expect(new Set(keys(api)).size).toBe(2);
  expect(events[0]).toEqual({ type: "command_done", command: "link ord_1", orderId: "ord_1" });
});

test("a double click sends one request", async () => {
  const api = new FakeApi().on(
    "post",
    PATH,
    () => new Promise((resolve) => setTimeout(() => resolve({ orders: [] }), 50)),
  );
  const { act } = renderPage(<Link />, { api });

  await act.dblClick(press());

  expect(await screen.findByText("done")).toBeTruthy();
  expect(keys(api)).toHaveLength(1);
});

test("a lost answer leaves the outcome unknown: the order is looked at, and the same key is sent again", async () => {
  const api = new FakeApi().lose("post", PATH);
  const { act, events } = renderPage(<Link />, { api });

  await act.click(press());
  expect(await screen.findByText("unknown")).toBeTruthy();
  expect(look).toHaveBeenCalledOnce();
  expect(events).toMatchObject([{ type: "error", code: "network" }]);

  api.on("post", PATH, { orders: [] });
  await act.click(press());

  expect(await screen.findByText("done")).toBeTruthy();
  expect(new Set(keys(api)).size).toBe(1);
});

test.each([
  ["nothing", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["something else", () => new Response("socket hang up", { status: 500 })],
])("where %s answered, it is sent once more by itself, under the same key", async (_, unheard) => {
  let isHeard = false;
  const api = new FakeApi().handle("post", PATH, () => {
    const answer = isHeard ? new Response('{"orders": []}') : unheard();
    isHeard = true;
    return answer;
  });
  const { act, events } = renderPage(<Link />, { api });

  await act.click(press());

  expect(await screen.findByText("done")).toBeTruthy();
  expect(keys(api)).toHaveLength(2);
  expect(new Set(keys(api)).size).toBe(1);
  expect(look).not.toHaveBeenCalled();
  expect(events).toMatchObject([{ type: "command_done" }]);
});

test("where something else says when to come back, it is sent again then, as often as it says so", async () => {
  const api = new FakeApi().handle("post", PATH, () => {
    const isBusy = keys(api).length < 3;
    return isBusy ? new Response("", { status: 503, headers: { "Retry-After": "0" } }) : new Response('{"orders": []}');
  });
  const { act } = renderPage(<Link />, { api });

  await act.click(press());

  expect(await screen.findByText("done")).toBeTruthy();
  expect(new Set(keys(api)).size).toBe(1);
});

test("what is refused by something else is not sent again", async () => {
  const api = new FakeApi().handle("post", PATH, () => new Response("Forbidden", { status: 403 }));
  const { act } = renderPage(<Link />, { api });

  await act.click(press());

  expect(await screen.findByText("refused")).toBeTruthy();
  expect(keys(api)).toHaveLength(1);
});

test("after a reload the same intent has the same key, another intent another", async () => {
  const api = new FakeApi().lose("post", PATH);
  const { act, unmount } = renderPage(<Link />, { api });
  await act.click(press());
  await screen.findByText("unknown");
  unmount();

  const again = renderPage(<Link />, { api });
  await again.act.click(press());
  await screen.findByText("unknown");
  again.unmount();
  const other = renderPage(<Link token="u" />, { api });
  await other.act.click(press());
  await screen.findByText("unknown");

  const [first, , second, , third] = keys(api);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test("what a pending command was asked with is not in the storage, only its hash", async () => {
  const api = new FakeApi().lose("post", PATH);
  const { act } = renderPage(<Link token="ada@example.com" />, { api });

  await act.click(press());
  await screen.findByText("unknown");

  expect(Object.keys(sessionStorage)).toEqual([expect.stringMatching(/^order-payments:pending:[0-9a-f]{64}$/)]);
  const stored = JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]);
  expect(stored).not.toMatch(/ada@|example|link|uid_1/);
});

test("without SHA-256 the key lasts as long as the page, and nothing is stored", async () => {
  const { crypto: real } = globalThis;
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => real.getRandomValues(bytes) });
  const api = new FakeApi().lose("post", PATH);
  const { act } = renderPage(<Link />, { api });

  await act.click(press());
  await screen.findByText("unknown");
  await act.click(press());
  await vi.waitFor(() => expect(keys(api)).toHaveLength(3));

  expect(new Set(keys(api)).size).toBe(1);
  expect(keys(api)[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(sessionStorage).toHaveLength(0);
});

test("a refusal is an answer", async () => {
  const api = new FakeApi().refuse("post", PATH, { status: 422, code: "guest_token_invalid" });
  const { act } = renderPage(<Link />, { api });

  await act.click(press());
  expect(await screen.findByText("refused")).toBeTruthy();
  await act.click(press());
  await vi.waitFor(() => expect(keys(api)).toHaveLength(2));

  expect(new Set(keys(api)).size).toBe(2);
  expect(look).not.toHaveBeenCalled();
});

test("what is to come back in a second is sent again by itself, under the same key", async () => {
  let asked = 0;
  const api = new FakeApi().on("post", PATH, () => ({ orders: [] }));
  const answer = api.fetch;
  const busy = new FakeApi().refuse("post", PATH, { status: 503, code: "contended", retryAfterSeconds: 0.05 });
  Object.assign(api, { fetch: (request: Request) => (asked++ === 0 ? busy : { fetch: answer }).fetch(request) });
  const { act } = renderPage(<Link />, { api });

  await act.click(press());

  expect(await screen.findByText("done")).toBeTruthy();
  expect(keys(busy)).toEqual(keys(api));
});
