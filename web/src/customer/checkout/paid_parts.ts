"use client";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { wallet as messages } from "../messages/wallet";
import type { PaidPart } from "../Sums";
import { endOf, type UseWallet } from "./wallet";

/** Return what each gift card and the store credit pay of *quote*: it names them in the order they were given. */
export function usePaidParts(
  { codes }: UseWallet,
  quote: components["schemas"]["Quote"] | undefined,
): readonly PaidPart[] {
  const t = useText(messages);
  return (quote?.paid_with ?? []).map(({ kind, amount }, index) => {
    const term = kind === "credit" ? t("wallet.credit") : t("wallet.card", { end: endOf(codes[index] ?? "") });
    return { key: `${kind}-${index}`, term, amount };
  });
}
