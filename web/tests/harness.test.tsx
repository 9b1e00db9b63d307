import { screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";

import { useConfig } from "../src/core/config";
import { useLiveDocument } from "../src/core/live";
import type { StoredDocument } from "../src/core/live_source";
import { ErrorState } from "../src/ui/ErrorState";
import { FakeApi } from "./fake_api";
import { FakeLive } from "./fake_live";
import { CONFIG, renderPage } from "./harness";

const read = ({ data }: StoredDocument): string => String(data.status);

function Probe(): ReactNode {
  const config = useConfig();
  const order = useLiveDocument("orders/ord_1", read);
  return (
    <>
      <p>{config.data?.currency ?? "no config"}</p>
      <p>{`${order.state} ${order.data ?? "nothing"}`}</p>
      {config.error ? <ErrorState error={config.error} onRetry={() => void config.refetch()} /> : null}
    </>
  );
}

test("a page reads from the fake server and hears the fake documents", async () => {
  const api = new FakeApi().on("get", "/api/v1/config", CONFIG);
  const { live } = renderPage(<Probe />, { api });

  expect(await screen.findByText("eur")).toBeTruthy();
  expect(await screen.findByText("absent nothing")).toBeTruthy();

  live.set("orders/ord_1", { status: "confirmed" });

  expect(await screen.findByText("live confirmed")).toBeTruthy();
});

test("a refusal is shown with its code and its trace, told to the host once, and asked again", async () => {
  const api = new FakeApi().refuse("get", "/api/v1/config", { status: 403, code: "forbidden", traceId: "abc123" });
  const { events, act } = renderPage(<Probe />, { api });

  expect((await screen.findByRole("alert")).textContent).toContain("Your account may not do this.");
  expect(screen.getByText("forbidden")).toBeTruthy();
  expect(screen.getByText("abc123")).toBeTruthy();
  expect(events).toMatchObject([{ type: "error", code: "forbidden", traceId: "abc123", page: "/orders" }]);

  api.on("get", "/api/v1/config", CONFIG);
  await act.click(screen.getByRole("button", { name: "Try again" }));

  expect(await screen.findByText("eur")).toBeTruthy();
});

test("what was known stays while the server is not reached", async () => {
  const live = new FakeLive().set("orders/ord_1", { status: "confirmed" });
  renderPage(<Probe />, { api: new FakeApi().on("get", "/api/v1/config", CONFIG), live });
  expect(await screen.findByText("live confirmed")).toBeTruthy();

  live.reach(false);

  expect(await screen.findByText("offline confirmed", {}, { timeout: 4000 })).toBeTruthy();

  live.reach(true);

  expect(await screen.findByText("live confirmed")).toBeTruthy();
});

test("a document that may not be read is told apart from one that is not there", async () => {
  const live = new FakeLive().deny("orders/ord_1");
  renderPage(<Probe />, { api: new FakeApi().on("get", "/api/v1/config", CONFIG), live });

  expect(await screen.findByText("denied nothing")).toBeTruthy();
});
