import type { components } from "../../api/schema";
import { decimalsOf, minorUnits } from "../../core/format";

/** All settings, as the API states them. */
export type Settings = components["schemas"]["SettingsRequest"];

/** The settings as they are being typed. */
export interface Draft {
  enabled: boolean;
  rollout_percent: string;
  allow_list: string;
  currency: string;
  shipping_flat: string;
  capture_method: Settings["capture_method"];
  goods_days: string;
  publish_events: boolean;
  locale: Settings["locale"];
  return_days: string;
  return_approval: Settings["return_approval"];
  terms_version: string;
  tax: Settings["tax"];
  prices_include_tax: boolean;
  total_min: string;
  total_max: string;
}

export type Name = keyof Draft;

/** What is wrong with a member: a message and its values. */
export type Fault =
  | { key: "staff.settings.number"; values: { least: number; most: number } }
  | { key: "staff.settings.money" | "staff.settings.code"; values: Record<string, never> }
  | { key: "staff.settings.totals.bad"; values: { line: number } };

/** A draft as it would be stated, or what is wrong with it. */
export type Reading = { settings: Settings; faults: null } | { settings: null; faults: Partial<Record<Name, Fault>> };

/** The members in the order in which they are shown. */
export const NAMES = [
  "enabled",
  "rollout_percent",
  "allow_list",
  "currency",
  "shipping_flat",
  "tax",
  "prices_include_tax",
  "capture_method",
  "terms_version",
  "total_min",
  "total_max",
  "return_days",
  "return_approval",
  "goods_days",
  "locale",
  "publish_events",
] as const satisfies readonly Name[];

const NUMBERS = { rollout_percent: [0, 100], return_days: [0, 365], goods_days: [1, 365] } as const;
const TOTALS = ["total_min", "total_max"] as const;

/** Return settings as they are typed. */
export function draftOf(settings: Settings): Draft {
  return {
    ...settings,
    rollout_percent: String(settings.rollout_percent),
    allow_list: settings.allow_list.toSorted().join("\n"),
    shipping_flat: typed(settings.shipping_flat, settings.currency),
    goods_days: String(settings.goods_days),
    return_days: String(settings.return_days),
    total_min: totalsTyped(settings.total_min),
    total_max: totalsTyped(settings.total_max),
  };
}

/** Return what a draft states; members that this page does not know stay as they are in *base*. */
export function read(draft: Draft, base: Settings): Reading {
  const faults: Partial<Record<Name, Fault>> = {};
  const currency = draft.currency.trim().toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) {
    faults.currency = { key: "staff.settings.code", values: {} };
  }
  const shipping = minorUnits(draft.shipping_flat, currency);
  if (shipping === null) {
    faults.shipping_flat = { key: "staff.settings.money", values: {} };
  }
  const numbers = readNumbers(draft, faults);
  const totals = readTotals(draft, faults);
  if (Object.keys(faults).length > 0) {
    return { settings: null, faults };
  }
  const settings: Settings = {
    ...base,
    ...draft,
    ...numbers,
    ...totals,
    currency: currency as Settings["currency"],
    shipping_flat: shipping ?? 0,
    allow_list: linesOf(draft.allow_list),
    terms_version: draft.terms_version.trim(),
  };
  return { settings, faults: null };
}

/** Return which members two settings state differently, in the order in which they are shown. */
export function changed(before: Settings, after: Settings): Name[] {
  return NAMES.filter((name) => canonical(before[name]) !== canonical(after[name]));
}

/** Return the newer settings with the members that a draft changed of the older ones typed over them. */
export function rebased(draft: Draft, older: Settings, newer: Settings): Draft {
  const [was, is] = [draftOf(older), draftOf(newer)];
  const mine = NAMES.filter((name) => draft[name] !== was[name]).map((name) => [name, draft[name]] as const);
  return { ...is, ...(Object.fromEntries(mine) as Partial<Draft>) };
}

/** Return an amount of minor units as a person types it. */
export function typed(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) {
    return String(amount);
  }
  const digits = String(amount).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function readNumbers(draft: Draft, faults: Partial<Record<Name, Fault>>): Record<keyof typeof NUMBERS, number> {
  const numberOf = (name: keyof typeof NUMBERS): number => {
    const [least, most] = NUMBERS[name];
    const text = draft[name].trim();
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      faults[name] = { key: "staff.settings.number", values: { least, most } };
    }
    return value;
  };
  return {
    rollout_percent: numberOf("rollout_percent"),
    return_days: numberOf("return_days"),
    goods_days: numberOf("goods_days"),
  };
}

function readTotals(draft: Draft, faults: Partial<Record<Name, Fault>>): Pick<Settings, "total_min" | "total_max"> {
  const [least = {}, most = {}] = TOTALS.map((name) => {
    const found: Record<string, number> = {};
    linesOf(draft[name]).forEach((line, at) => {
      const [currency = "", amount = "", ...rest] = line.toLowerCase().split(/\s+/);
      const value = /^[a-z]{3}$/.test(currency) ? minorUnits(amount, currency) : null;
      if (value === null || rest.length > 0) {
        faults[name] ??= { key: "staff.settings.totals.bad", values: { line: at + 1 } };
      } else {
        found[currency] = value;
      }
    });
    return found;
  });
  return { total_min: least, total_max: most };
}

function totalsTyped(totals: Record<string, number>): string {
  const known = Object.entries(totals).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  return known.map(([currency, amount]) => `${currency} ${typed(amount, currency)}`).join("\n");
}

function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return JSON.stringify(value.toSorted());
  }
  return typeof value === "object" && value !== null
    ? JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value);
}
