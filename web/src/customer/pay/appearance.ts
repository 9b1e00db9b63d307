import type { Appearance } from "@stripe/stripe-js";

const COLORS = {
  colorPrimary: "--op-accent",
  colorBackground: "--op-surface",
  colorText: "--op-ink",
  colorTextSecondary: "--op-muted",
  colorTextPlaceholder: "--op-muted",
  colorDanger: "--op-bad",
} as const;
const DARK_BELOW = 128;

/** Return how Stripe's form looks beside *element*: its frame does not see the page's styles. */
export function appearanceAt(element: HTMLElement): Appearance {
  const probe = document.createElement("span");
  element.append(probe);
  const colorOf = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colors = Object.entries(COLORS).map(([name, token]) => [name, colorOf(token)] as const);
  const edge = colorOf("--op-edge");
  const { fontFamily, fontSize } = getComputedStyle(element);
  probe.remove();
  const known = Object.fromEntries(colors.filter(([, color]) => color !== ""));
  return {
    theme: isDark(known.colorBackground ?? "") ? "night" : "stripe",
    variables: { ...known, fontFamily, fontSizeBase: fontSize, borderRadius: "8px" },
    rules: { ".Input": { border: `1px solid ${edge}`, boxShadow: "none" } },
  };
}

/** Say whether a computed color, `rgb(…)`, is dark. */
function isDark(color: string): boolean {
  const channels = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return channels.length === 3 && channels.reduce((sum, channel) => sum + channel, 0) / 3 < DARK_BELOW;
}
