import type { Appearance } from "@stripe/stripe-js";

const COLORS = {
  colorPrimary: "--op-accent",
  colorBackground: "--op-surface",
  colorText: "--op-ink",
  colorTextSecondary: "--op-muted",
  colorDanger: "--op-bad",
} as const;

/** Return how Stripe's form looks beside *element*: its frame does not see the page's styles. */
export function appearanceAt(element: HTMLElement): Appearance {
  const probe = document.createElement("span");
  element.append(probe);
  const colors = Object.entries(COLORS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  const { fontFamily, fontSize } = getComputedStyle(element);
  probe.remove();
  return {
    theme: "stripe",
    variables: {
      ...Object.fromEntries(colors.filter(([, color]) => color !== "")),
      fontFamily,
      fontSizeBase: fontSize,
    },
  };
}
