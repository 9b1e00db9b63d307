import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { fetchInTime } from "../../src/core/deadline";
import { failureOf } from "../../src/core/problems";

const REQUEST = new Request("https://shop.test/api/v1/orders", { method: "POST" });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("an answer that does not come is as one that was lost", async () => {
  const asked = fetchInTime(() => Promise.race([]))(REQUEST).catch(failureOf);

  await vi.advanceTimersByTimeAsync(65_000);

  expect(await asked).toMatchObject({ code: "network", outcomeUnknown: true });
});

test("an answer of the last moment counts, and its body may take longer", async () => {
  const body = new ReadableStream({
    start: (controller) => void setTimeout(() => controller.close(), 100_000),
  });
  const send = () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response(body)), 60_000));
  const asked = fetchInTime(send)(REQUEST).then((answer) => answer.text());

  await vi.advanceTimersByTimeAsync(160_000);

  expect(await asked).toBe("");
  expect(vi.getTimerCount()).toBe(0);
});
