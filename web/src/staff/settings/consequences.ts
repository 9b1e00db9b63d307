import type { settingsText } from "../text/settings";
import { changed, type Name, type Settings } from "./draft";

type Key = keyof (typeof settingsText)["en"];

/** What a change of the settings means for customers and staff: messages with their values. */
export interface Then {
  key: Key;
  values: Readonly<Record<string, string | number>>;
}

/** Return what follows when *after* is stated in place of *before*, the gravest first. */
export function consequences(before: Settings, after: Settings): Then[] {
  const names = new Set<Name>(changed(before, after));
  const said: (Then | null)[] = [
    names.has("enabled") ? plain(after.enabled ? "staff.settings.then.on" : "staff.settings.then.off") : null,
    names.has("rollout_percent") ? rollout(before.rollout_percent, after.rollout_percent) : null,
    names.has("rollout_percent") && after.rollout_percent === 0 ? plain("staff.settings.then.nobody") : null,
    names.has("currency")
      ? { key: "staff.settings.then.currency", values: { after: after.currency.toUpperCase() } }
      : null,
    names.has("capture_method") && after.capture_method === "manual" ? plain("staff.settings.then.manual") : null,
    names.has("terms_version") && after.terms_version !== "" ? plain("staff.settings.then.terms") : null,
    names.has("return_days") ? plain("staff.settings.then.returns") : null,
  ];
  return said.filter((each) => each !== null);
}

function rollout(before: number, after: number): Then {
  const key = after > before ? "staff.settings.then.up" : "staff.settings.then.down";
  return { key, values: { before, after } };
}

function plain(key: Key): Then {
  return { key, values: {} };
}
