import { expect, test } from "vitest";

import { consequences } from "../../src/staff/settings/consequences";
import { changed, draftOf, read, rebased, type Settings, typed } from "../../src/staff/settings/draft";
import { SETTINGS } from "./settings_sample";

const stated = (part: Partial<ReturnType<typeof draftOf>>) => read({ ...draftOf(SETTINGS), ...part }, SETTINGS);

test("settings that nobody touches are stated as they were read", () => {
  const { settings } = read(draftOf(SETTINGS), SETTINGS);

  expect(settings).toEqual(SETTINGS);
  expect(changed(SETTINGS, settings!)).toEqual([]);
});

test("settings that this page does not know stay as they are", () => {
  const newer = { ...SETTINGS, brand_new: 7 } as Settings;

  expect(read(draftOf(newer), newer).settings).toEqual(newer);
});

test.each([
  [{ rollout_percent: "101" }, "rollout_percent"],
  [{ rollout_percent: "" }, "rollout_percent"],
  [{ return_days: "-1" }, "return_days"],
  [{ goods_days: "0" }, "goods_days"],
  [{ goods_days: "1.5" }, "goods_days"],
  [{ currency: "euro" }, "currency"],
  [{ shipping_flat: "4,901" }, "shipping_flat"],
  [{ total_min: "eur ten" }, "total_min"],
  [{ total_max: "eur 10\n5" }, "total_max"],
] as const)("%o cannot be stated", (part, name) => {
  const { settings, faults } = stated(part);

  expect(settings).toBeNull();
  expect(Object.keys(faults!)).toEqual([name]);
});

test("amounts are read in the decimals of their currency", () => {
  const { settings } = stated({ shipping_flat: "4,9", total_min: "JPY 500\nkwd 1.250", allow_list: " a \n\nb\na" });

  expect(settings).toMatchObject({ shipping_flat: 490, total_min: { jpy: 500, kwd: 1250 }, allow_list: ["a", "b"] });
  expect([typed(490, "eur"), typed(5, "eur"), typed(500, "jpy"), typed(1250, "kwd")]).toEqual([
    "4.90",
    "0.05",
    "500",
    "1.250",
  ]);
});

test("another's changes are kept, and mine are typed over them", () => {
  const mine = { ...draftOf(SETTINGS), rollout_percent: "50" };
  const theirs: Settings = { ...SETTINGS, return_days: 30, rollout_percent: 10 };

  expect(rebased(mine, SETTINGS, theirs)).toEqual({ ...draftOf(theirs), rollout_percent: "50" });
});

test.each([
  [{ enabled: false }, ["staff.settings.then.off"]],
  [{ rollout_percent: 0 }, ["staff.settings.then.down", "staff.settings.then.nobody"]],
  [{ capture_method: "manual" }, ["staff.settings.then.manual"]],
  [{ terms_version: "" }, []],
  [{ return_days: 20, currency: "usd" }, ["staff.settings.then.currency", "staff.settings.then.returns"]],
] as const)("what follows from %o is said", (part, keys) => {
  const after = { ...SETTINGS, ...part } as Settings;

  expect(consequences(SETTINGS, after).map(({ key }) => key)).toEqual(keys);
});
