import type { Format } from "../../core/format";
import type { Text } from "../../core/text";
import type { reportsText } from "../text/reports";
import { type Figures, type Period, refundedOf, type Span, takenOf } from "./figures";

/** What is told, and in which words. */
export interface Teller {
  t: Text<keyof (typeof reportsText)["en"]>;
  format: Format;
  currency: string;
  span: Span;
}

/** One panel of the report. */
export interface Story {
  title: string;
  /** The figure that matters, and the rest of the sentence that it begins. */
  headline: string;
  words: string;
  /** What it was in the days before; empty where that is not known. */
  before: string;
  /** What each day's bar shows; its words; the words of the axis. */
  values: (figures: Figures) => readonly number[];
  said: (figures: Figures) => string;
  scale: (value: number) => string;
  legend: readonly string[];
  /** The columns of the table beside the day. */
  columns: readonly { key: string; header: string; cell: (figures: Figures) => string }[];
}

/** Return the four panels. */
export function storiesOf(teller: Teller, period: Period): readonly Story[] {
  return [sales, payments, refunds, disputes].map((story) => story(teller, period));
}

function sales({ t, format, currency, span }: Teller, { sums, before }: Period): Story {
  const money = (amount: number) => format.money(amount, currency);
  const share = shareOf(refundedOf(sums), takenOf(sums));
  const count = { count: span };
  return {
    title: t("staff.reports.sales"),
    headline: money(takenOf(sums)),
    words:
      share === null
        ? t("staff.reports.sales.taken", count)
        : t("staff.reports.sales.words", {
            ...count,
            share: format.percent(share),
          }),
    before: before === null ? "" : t("staff.reports.before", { ...count, value: money(takenOf(before)) }),
    values: (day) => [day.taken, day.taken_tender],
    said: (day) => t("staff.reports.sales.day", { count: day.orders, amount: money(takenOf(day)) }),
    scale: money,
    legend: sums.taken_tender === 0 ? [] : [t("staff.reports.stripe"), t("staff.reports.tender")],
    columns: [
      { key: "orders", header: t("staff.reports.orders"), cell: (day) => format.number(day.orders) },
      { key: "ordered", header: t("staff.reports.ordered"), cell: (day) => money(day.ordered) },
      { key: "taken", header: t("staff.reports.stripe"), cell: (day) => money(day.taken) },
      { key: "tender", header: t("staff.reports.tender"), cell: (day) => money(day.taken_tender) },
    ],
  };
}

function payments({ t, format, span }: Teller, { sums, before }: Period): Story {
  const rate = rateOf(sums);
  const earlier = before === null ? null : rateOf(before);
  const said = (day: Figures) =>
    t("staff.reports.payments.day", { paid: day.payments_paid, declined: day.payments_declined });
  return {
    title: t("staff.reports.payments"),
    headline: rate === null ? "–" : format.percent(rate),
    words: rate === null ? t("staff.reports.payments.none") : t("staff.reports.payments.words", { said: said(sums) }),
    before: earlier === null ? "" : t("staff.reports.before", { count: span, value: format.percent(earlier) }),
    values: (day) => [day.payments_paid, -day.payments_declined],
    said,
    scale: format.number,
    legend: [t("staff.reports.paid"), t("staff.reports.declined")],
    columns: [
      { key: "begun", header: t("staff.reports.begun"), cell: (day) => format.number(day.payments_begun) },
      { key: "paid", header: t("staff.reports.paid"), cell: (day) => format.number(day.payments_paid) },
      { key: "declined", header: t("staff.reports.declined"), cell: (day) => format.number(day.payments_declined) },
    ],
  };
}

function refunds({ t, format, currency, span }: Teller, { sums, before }: Period): Story {
  const money = (amount: number) => format.money(amount, currency);
  return {
    title: t("staff.reports.refunds"),
    headline: money(refundedOf(sums)),
    words: t("staff.reports.refunds.words", { count: sums.refunds, days: span }),
    before: before === null ? "" : t("staff.reports.before", { count: span, value: money(refundedOf(before)) }),
    values: (day) => [day.refunded, day.refunded_tender],
    said: (day) => t("staff.reports.refunds.day", { count: day.refunds, amount: money(refundedOf(day)) }),
    scale: money,
    legend: sums.refunded_tender === 0 ? [] : [t("staff.reports.stripe"), t("staff.reports.tender")],
    columns: [
      { key: "refunds", header: t("staff.reports.refunds"), cell: (day) => format.number(day.refunds) },
      { key: "refunded", header: t("staff.reports.stripe"), cell: (day) => money(day.refunded) },
      { key: "tender", header: t("staff.reports.tender"), cell: (day) => money(day.refunded_tender) },
    ],
  };
}

function disputes({ t, format, currency, span }: Teller, { sums, before }: Period): Story {
  const money = (amount: number) => format.money(amount, currency);
  const ends = { won: sums.disputes_won, lost: sums.disputes_lost, amount: money(sums.disputed) };
  return {
    title: t("staff.reports.disputes"),
    headline: format.number(sums.disputes_opened),
    words: t("staff.reports.disputes.words", { ...ends, count: span }),
    before:
      before === null ? "" : t("staff.reports.before", { count: span, value: format.number(before.disputes_opened) }),
    values: (day) => [day.disputed],
    said: (day) => t("staff.reports.disputes.day", { opened: day.disputes_opened, amount: money(day.disputed) }),
    scale: money,
    legend: [],
    columns: [
      { key: "opened", header: t("staff.reports.opened"), cell: (day) => format.number(day.disputes_opened) },
      { key: "won", header: t("staff.reports.won"), cell: (day) => format.number(day.disputes_won) },
      { key: "lost", header: t("staff.reports.lost"), cell: (day) => format.number(day.disputes_lost) },
      { key: "withdrawn", header: t("staff.reports.withdrawn"), cell: (day) => money(day.disputed) },
    ],
  };
}

/** Return which share of the decided attempts to pay were paid, or null where there were none. */
function rateOf({ payments_paid, payments_declined }: Figures): number | null {
  return shareOf(payments_paid, payments_paid + payments_declined);
}

function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
