"use client";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { settingsText } from "../text/settings";
import type { Name, Settings } from "./draft";

/** Returns what one setting is, in words. */
export type Shown = (name: Name, settings: Settings) => string;

/** Return what says settings in words, for who only reads them and before they are saved. */
export function useShown(): Shown {
  const t = useText(settingsText);
  const { money, number } = useFormat();
  const totals = (sums: Record<string, number>) =>
    Object.entries(sums)
      .map(([currency, amount]) => money(amount, currency))
      .join(", ");
  return (name, settings) => {
    switch (name) {
      case "enabled":
      case "publish_events":
      case "prices_include_tax":
        return t(settings[name] ? "staff.settings.yes" : "staff.settings.no");
      case "allow_list":
        return t("staff.settings.people", { count: settings.allow_list.length });
      case "shipping_flat":
        return money(settings.shipping_flat, settings.currency);
      case "total_min":
      case "total_max":
        return totals(settings[name]) || t("staff.settings.empty");
      case "currency":
        return settings.currency.toUpperCase();
      case "terms_version":
        return settings.terms_version || t("staff.settings.empty");
      case "rollout_percent":
      case "return_days":
      case "goods_days":
        return number(settings[name]);
      case "capture_method":
      case "locale":
      case "return_approval":
      case "tax":
        return t.optional(`staff.settings.${name}.${settings[name]}`) ?? settings[name];
    }
  };
}
