"use client";

import { useMemo } from "react";

import { useSettings } from "./context";

/** Forms of one message by `Intl.PluralRules` category, chosen by the value named `count`. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** One message; `{name}` stands for a value. */
export type Message = string | Plural;

/** Messages by key. */
export type Messages = Readonly<Record<string, Message>>;

/** The same messages in each language that comes with the package. */
export interface Catalog<K extends string> {
  en: Readonly<Record<K, Message>>;
  de: Readonly<Record<K, Message>>;
}

/** What a message's placeholders stand for. */
export type Values = Readonly<Record<string, string | number>>;

/** Says the message of a key in the reader's language. */
export interface Text<K extends string> {
  (key: K, values?: Values): string;
  /** The message of a key that may be unknown to this version, or undefined. */
  optional: (key: string, values?: Values) => string | undefined;
}

/** Return a catalog whose German has exactly the keys of its English. */
export function catalog<K extends string>(
  en: Readonly<Record<K, Message>>,
  de: Readonly<Record<NoInfer<K>, Message>>,
): Catalog<K> {
  return { en, de };
}

/** Return what says the messages of *messages*: the host's own first, then the locale's, the language's, English. */
export function useText<K extends string>(messages: Catalog<K>): Text<K> {
  const { locale, messages: own } = useSettings();
  return useMemo(() => textOf(messages, locale, own), [messages, locale, own]);
}

/** What `useText` gives, outside React. */
export function textOf<K extends string>(messages: Catalog<K>, locale: string, own: Messages): Text<K> {
  const sources: Messages[] = [own, ...languagesOf(locale).map((name) => known(messages, name)), messages.en];
  const optional = (key: string, values: Values = {}): string | undefined => {
    const message = sources.find((source) => Object.hasOwn(source, key))?.[key];
    return message === undefined ? undefined : filled(message, values, locale);
  };
  const text = (key: K, values?: Values): string => optional(key, values) ?? key;
  return Object.assign(text, { optional });
}

function languagesOf(locale: string): string[] {
  const language = locale.split("-", 1)[0] ?? locale;
  return [locale, language];
}

function known<K extends string>(messages: Catalog<K>, name: string): Messages {
  return name === "en" || name === "de" ? messages[name] : {};
}

function filled(message: Message, values: Values, locale: string): string {
  const form = typeof message === "string" ? message : pluralForm(message, values.count, locale);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => shown(values[name], locale) ?? whole);
}

function pluralForm(message: Plural, count: string | number | undefined, locale: string): string {
  const category = new Intl.PluralRules(locale).select(Number(count ?? 0));
  return message[category] ?? message.other;
}

function shown(value: string | number | undefined, locale: string): string | undefined {
  return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
}
