import { expect, test } from "vitest";

import { formatOf, minorUnits } from "../../src/core/format";

const plain = (text: string) => text.replace(/\s/g, " ");

// Stripe's decimals: https://docs.stripe.com/currencies#zero-decimal and #special-cases
test.each([
  ["en", 123450, "eur", "€1,234.50"],
  ["de", 123450, "eur", "1.234,50 €"],
  ["en", 1234, "jpy", "¥1,234"],
  ["en", 1234500, "kwd", "KWD 1,234.500"],
  ["en", 500, "isk", "ISK 5"],
  ["en", 550, "isk", "ISK 5.50"],
  ["en", 1234, "mga", "MGA 1,234"],
  ["en", -250, "usd", "-$2.50"],
  ["en", 5, "huf", "HUF 0.05"],
])("in %s %d %s is %s", (locale, amount, currency, said) => {
  expect(plain(formatOf(locale).money(amount, currency))).toBe(said);
});

test.each([
  ["12.5", "eur", 1250],
  ["12,50", "eur", 1250],
  [" 7 ", "eur", 700],
  ["0.005", "kwd", 5],
  ["300", "jpy", 300],
  ["1.999", "eur", null],
  ["1.5", "jpy", null],
  ["-1", "eur", null],
  ["1.000,00", "eur", null],
  ["", "eur", null],
])("%j typed in %s is %s minor units", (typed, currency, amount) => {
  expect(minorUnits(typed, currency)).toBe(amount);
});

test("a country has its name, and what is none stays as it is", () => {
  expect(formatOf("de").country("AT")).toBe("Österreich");
  expect(formatOf("de").country("nowhere")).toBe("nowhere");
});

test("a moment is told from now", () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

  expect(formatOf("en").relative(ago(3 * 3600))).toBe("3 hours ago");
  expect(formatOf("en").relative(ago(-2 * 86_400))).toBe("in 2 days");
});
