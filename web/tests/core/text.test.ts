import { expect, test } from "vitest";

import { coreMessages } from "../../src/core/messages";
import { problemMessages } from "../../src/core/problem_messages";
import { stateMessages } from "../../src/core/state_messages";
import { catalog, textOf } from "../../src/core/text";

const messages = catalog(
  {
    hello: "Hello {name}",
    pieces: { one: "{count} piece", other: "{count} pieces" },
    only: "Only in English",
  },
  { hello: "Hallo {name}", pieces: { one: "{count} Stück", other: "{count} Stücke" }, only: "Nur auf Deutsch" },
);

test("a value stands in place of its name, and an unknown name stays", () => {
  expect(textOf(messages, "en", {})("hello", { name: "Ada" })).toBe("Hello Ada");
  expect(textOf(messages, "en", {})("hello")).toBe("Hello {name}");
});

test.each([
  ["en", 1, "1 piece"],
  ["en", 0, "0 pieces"],
  ["de", 1, "1 Stück"],
  ["de", 1200, "1.200 Stücke"],
])("in %s %d is %s", (locale, count, said) => {
  expect(textOf(messages, locale, {})("pieces", { count })).toBe(said);
});

test.each([
  ["de-AT", "Hallo Ada"],
  ["fr", "Hello Ada"],
  ["en-GB", "Hello Ada"],
])("%s falls back to what comes with the package", (locale, said) => {
  expect(textOf(messages, locale, {})("hello", { name: "Ada" })).toBe(said);
});

test("the host's own message comes first, whatever the locale", () => {
  expect(textOf(messages, "de", { hello: "Moin {name}" })("hello", { name: "Ada" })).toBe("Moin Ada");
});

test("a key of a newer server has no text here", () => {
  expect(textOf(messages, "en", {}).optional("toString")).toBeUndefined();
});

test("each German message names the values that the English names", () => {
  for (const { en, de } of [coreMessages, stateMessages, problemMessages]) {
    const names = (message: unknown) => new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? []);
    for (const key of Object.keys(en)) {
      expect(names((de as Record<string, unknown>)[key]), key).toEqual(names((en as Record<string, unknown>)[key]));
    }
  }
});
