import { expect, test } from "vitest";

import { fileOf, partOf } from "../../src/staff/list/csv";
import { EVERYTHING, isInOrder, paramsOf, queryOf, searchOf, setAside, startOf } from "../../src/staff/list/search";

const HEAD = "id,number,status,payment_status";

test("a search survives the page's address", () => {
  const search = { ...EVERYTHING, status: "confirmed", by: "sku", value: "mug", from: "2026-01-01", sort: "oldest" };

  expect(searchOf(paramsOf(search as typeof EVERYTHING))).toEqual(search);
  expect(paramsOf(EVERYTHING).size).toBe(0);
});

test("what an address holds wrongly is passed over", () => {
  const params = new URLSearchParams("status=lost&payment_status=paid&from=yesterday&to=2026-02-31x&sort=best");

  expect(searchOf(params)).toEqual({ ...EVERYTHING, payment: "paid" });
});

test("days are the reader's own, and the last one counts as a whole", () => {
  const query = queryOf({ ...EVERYTHING, from: "2026-03-01", to: "2026-03-01" }, null);

  expect(query).toEqual({ from: new Date(2026, 2, 1).toISOString(), to: new Date(2026, 2, 2).toISOString() });
  expect(startOf("2026-12-31", 1)).toBe(new Date(2027, 0, 1).toISOString());
});

test("filters that no index carries together are left out, and said so", () => {
  const byEmail = {
    ...EVERYTHING,
    by: "email",
    value: "ada@example.com",
    status: "confirmed",
    sort: "oldest",
  } as const;
  const oldest = { ...EVERYTHING, by: "tag", value: "vip", status: "confirmed", sort: "oldest" } as const;

  expect([setAside(byEmail), queryOf(byEmail, null)]).toEqual(["email_alone", { email: "ada@example.com" }]);
  expect([setAside(oldest), queryOf(oldest, null)]).toEqual(["oldest_alone", { status: "confirmed", sort: "oldest" }]);
  expect(setAside({ ...oldest, sort: "newest" })).toBeNull();
});

test("a cursor goes on where the page before ended", () => {
  expect(queryOf({ ...EVERYTHING, goods: "partial" }, "c1")).toEqual({ fulfillment_status: "partial", cursor: "c1" });
});

test("the first day is not after the last", () => {
  expect(isInOrder({ ...EVERYTHING, from: "2026-01-02", to: "2026-01-01" })).toBe(false);
  expect(isInOrder({ ...EVERYTHING, from: "2026-01-01", to: "2026-01-01" })).toBe(true);
  expect(isInOrder({ ...EVERYTHING, from: "2026-01-02" })).toBe(true);
});

test("an export is whole when its last row says so", () => {
  const whole = partOf(`\ufeff${HEAD}\r\nord_1,N1,confirmed,paid\r\nend\r\n`);

  expect(whole).toEqual({ head: HEAD, rows: ["ord_1,N1,confirmed,paid"], ending: { kind: "end" } });
  expect(fileOf(whole.head, whole.rows)).toBe(`\ufeff${HEAD}\r\nord_1,N1,confirmed,paid\r\n`);
});

test("an export that stopped names where to go on", () => {
  expect(partOf(`\ufeff${HEAD}\r\nmore,c2\r\n`).ending).toEqual({ kind: "more", cursor: "c2" });
});

test.each([
  ["without its last row", `\ufeff${HEAD}\r\nord_1,N1,confirmed,paid\r\n`],
  ["within its last row", `\ufeff${HEAD}\r\nord_1,N1,confirmed,paid\r\nen`],
  ["before the end of its last line", `\ufeff${HEAD}\r\nord_1,N1,confirmed,paid\r\nend`],
  ["without a cursor", `\ufeff${HEAD}\r\nmore,\r\n`],
  ["and went on otherwise", `\ufeff${HEAD}\r\nend\r\n<html>`],
  ["at once", ""],
  ["by something that is no export", "<html>\r\nend\r\n"],
])("an export that was cut %s is not taken for whole", (_how, text) => {
  expect(partOf(text).ending).toEqual({ kind: "cut" });
});
