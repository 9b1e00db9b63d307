import type { components } from "../../api/schema";

/** What the API answers. */
export type Report = components["schemas"]["DailyReport"];

/** What happened in one currency, on a day or on several. */
export type Figures = Omit<components["schemas"]["CurrencyFigures"], "currency">;

/** One day (UTC, ISO 8601) and what happened on it. */
export interface Day {
  day: string;
  figures: Figures;
}

/** So many days up to today, and as many before; `before` is null where they are not known. */
export interface Period {
  days: readonly Day[];
  sums: Figures;
  before: Figures | null;
}

/** How many days the page offers. */
export const SPANS = [7, 30, 90] as const;

/** One of the spans that the page offers. */
export type Span = (typeof SPANS)[number];

/** The API answers so many days at most. */
const ASKED_MAX = 92;
const DAY_MS = 86_400_000;
const NOTHING: Figures = {
  orders: 0,
  ordered: 0,
  payments_begun: 0,
  payments_paid: 0,
  payments_declined: 0,
  taken: 0,
  taken_tender: 0,
  refunds: 0,
  refunded: 0,
  refunded_tender: 0,
  disputes_opened: 0,
  disputes_won: 0,
  disputes_lost: 0,
  disputed: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof Figures)[];

/** Return the span that an address names, thirty days where it names none. */
export function spanOf(text: string | null): Span {
  return SPANS.find((span) => String(span) === text) ?? 30;
}

/** Return today's day in UTC. */
export function todayUtc(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Return the first day to ask for: the span and as many days before, or the span alone where that is too many. */
export function firstDay(today: string, span: Span): string {
  return daysUntil(today, span * 2 <= ASKED_MAX ? span * 2 : span)[0] ?? today;
}

/** Return the *count* days that end with *last*, the first one first. */
export function daysUntil(last: string, count: number): string[] {
  const end = Date.parse(last);
  return Array.from({ length: count }, (_, at) => isoDay(end - (count - 1 - at) * DAY_MS));
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Return the currencies in which anything happened, the *usual* one first. */
export function currenciesOf(report: Report, usual: string): string[] {
  const found = report.days.flatMap(({ currencies }) => currencies.filter(isSomething).map(({ currency }) => currency));
  return [...new Set(found)].sort((a, b) => Number(b === usual) - Number(a === usual) || a.localeCompare(b));
}

/** Return what happened in *currency* in the last *span* days of *report*. */
export function periodOf(report: Report, span: Span, currency: string): Period {
  const byDay = new Map(report.days.map(({ day, currencies }) => [day, currencies]));
  const found = (day: string): Day => ({
    day,
    figures: byDay.get(day)?.find((row) => row.currency === currency) ?? NOTHING,
  });
  const days = daysUntil(report.until, span);
  const earlier = daysUntil(report.until, span * 2).slice(0, span);
  const isKnown = earlier.every((day) => byDay.has(day));
  return { days: days.map(found), sums: sumOf(days.map(found)), before: isKnown ? sumOf(earlier.map(found)) : null };
}

/** Return the sum of what happened on *days*. */
export function sumOf(days: readonly Day[]): Figures {
  const sums = { ...NOTHING };
  for (const { figures } of days) {
    for (const name of NAMES) {
      sums[name] += figures[name];
    }
  }
  return sums;
}

/** Say whether anything happened. */
export function isSomething(figures: Figures): boolean {
  return NAMES.some((name) => figures[name] !== 0);
}

/** Return what was taken, through Stripe and otherwise. */
export function takenOf(figures: Figures): number {
  return figures.taken + figures.taken_tender;
}

/** Return what went back, through Stripe and otherwise. */
export function refundedOf(figures: Figures): number {
  return figures.refunded + figures.refunded_tender;
}
