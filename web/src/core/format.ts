"use client";

import { useMemo } from "react";

import { useSettings } from "./context";

// Stripe's decimals, which are not ISO 4217's: https://docs.stripe.com/currencies#zero-decimal
const ZERO_DECIMAL = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));
// Counted with two decimals, charged in whole units.
const WHOLE_UNITS = new Set(["isk", "ugx"]);

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Money, dates and numbers as the reader's locale writes them. Times are ISO 8601 texts. */
export interface Format {
  /** *amountMinor* minor units of *currency* (lower case), as Stripe counts them. */
  money: (amountMinor: number, currency: string) => string;
  date: (iso: string) => string;
  dateTime: (iso: string) => string;
  /** "3 hours ago", "in 2 days". */
  relative: (iso: string) => string;
  number: (value: number) => string;
  /** A share of 1: 0.25 → "25 %". */
  percent: (share: number) => string;
  /** The name of an ISO 3166-1 country. */
  country: (code: string) => string;
}

/** Return how many decimals Stripe counts in *currency*. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  return ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2;
}

/** Return the minor units of an amount that a person typed, or null where it is none. */
export function minorUnits(typed: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const match = /^(\d{1,12})(?:[.,](\d{0,3}))?$/.exec(typed.trim());
  const fraction = match?.[2] ?? "";
  if (match === null || fraction.length > decimals) {
    return null;
  }
  return Number(match[1]) * 10 ** decimals + Number(fraction.padEnd(decimals, "0") || "0");
}

/** Return the formats of the reader's locale. */
export function useFormat(): Format {
  const { locale } = useSettings();
  return useMemo(() => formatOf(locale), [locale]);
}

/** What `useFormat` gives, outside React. */
export function formatOf(locale: string): Format {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  return {
    money: (amount, currency) => money(locale, amount, currency),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    relative: (iso) => relative(locale, (Date.parse(iso) - Date.now()) / 1000),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
  };
}

function money(locale: string, amountMinor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const value = amountMinor / 10 ** decimals;
  const digits = WHOLE_UNITS.has(currency.toLowerCase()) && Number.isInteger(value) ? 0 : decimals;
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

function relative(locale: string, seconds: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return format.format(Math.round(seconds / size), unit);
}
