import type { Settings } from "../../src/staff/settings/draft";

/** All settings of a shop that is open to everybody. */
export const SETTINGS: Settings = {
  enabled: true,
  rollout_percent: 100,
  allow_list: ["uid_1"],
  currency: "eur",
  shipping_flat: 490,
  capture_method: "automatic_async",
  goods_days: 14,
  publish_events: true,
  locale: "en",
  return_days: 14,
  return_approval: "staff",
  terms_version: "2026-01",
  tax: "table",
  prices_include_tax: false,
  total_min: { eur: 1000 },
  total_max: { eur: 500000 },
};
