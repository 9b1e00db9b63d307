"use client";

import { useEffect, useMemo, useState } from "react";

import { ProblemError } from "../../api/client";
import type { components } from "../../api/schema";
import { failureOf } from "../../core/problems";

type Schemas = components["schemas"];

/** As many gift cards as the API takes at once. */
export const GIFT_CARDS_MAX = 5;

interface Wallet {
  readonly codes: readonly string[];
  readonly usesCredit: boolean;
  readonly gone: string | null;
}

/**
 * What an order is paid with before anything else is asked for: gift cards and store credit.
 *
 * A gift card's code is money. It is kept in the page's memory alone: in no storage, no address and no event.
 */
export interface UseWallet extends Wallet {
  /** Of gift cards, in the order in which they are taken from. */
  readonly codes: readonly string[];
  readonly usesCredit: boolean;
  /** How the code of the gift card ends that was taken off because it cannot be used any more. */
  readonly gone: string | null;
  /** The same as a quote and an order are asked for. */
  readonly asked: Pick<Schemas["QuoteRequest"], "gift_cards" | "use_credit">;
  readonly add: (code: string) => void;
  readonly remove: (code: string) => void;
  /** Take off a gift card that was refused. */
  readonly drop: (code: string) => void;
  readonly takeCredit: (isTaken: boolean) => void;
}

const EMPTY: Wallet = { codes: [], usesCredit: false, gone: null };

/** Keep what the customer wants to pay with, as long as the page stands. */
export function useWallet(): UseWallet {
  const [wallet, setWallet] = useState(EMPTY);
  const commands = useMemo(() => {
    const change = (changed: (before: Wallet) => Partial<Wallet>) =>
      setWallet((before) => ({ ...before, ...changed(before) }));
    const without = ({ codes }: Wallet, code: string) => codes.filter((each) => each !== code);
    return {
      add: (code: string) => change(({ codes }) => ({ codes: [...codes, code], gone: null })),
      remove: (code: string) => change((before) => ({ codes: without(before, code), gone: null })),
      drop: (code: string) => change((before) => ({ codes: without(before, code), gone: endOf(code) })),
      takeCredit: (usesCredit: boolean) => change(() => ({ usesCredit })),
    };
  }, []);
  const { codes, usesCredit } = wallet;
  const asked = { ...(codes.length === 0 ? {} : { gift_cards: [...codes] }), ...(usesCredit && { use_credit: true }) };
  return { ...wallet, ...commands, asked };
}

/** Take off the gift card that *error* refuses, one of those that were *given*. */
export function useDropping({ drop }: UseWallet, error: unknown, given: readonly string[] | undefined): void {
  const code = given?.[refusedCard(error)?.place ?? -1];
  useEffect(() => {
    if (code !== undefined) {
      drop(code);
    }
  }, [drop, code]);
}

/** Why a gift card is refused, and which of those that were given; null where *error* is about something else. */
export function refusedCard(error: unknown): { reason: string; place: number } | null {
  if (!(error instanceof ProblemError) || failureOf(error).code !== "gift_card_not_applicable") {
    return null;
  }
  const { reason, gift_card: place } = error.problem as { reason?: string; gift_card?: number };
  return { reason: reason ?? "", place: place ?? -1 };
}

/** Return what of a code is shown: who has the card knows it by that, who looks over a shoulder does not. */
export function endOf(code: string): string {
  return normal(code).slice(-4);
}

/** Return a code as the API reads it: case, spaces and hyphens do not matter. */
export function normal(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, "");
}
