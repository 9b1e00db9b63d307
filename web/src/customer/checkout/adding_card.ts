"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { components } from "../../api/schema";
import { useOrderContext } from "../../core/context";
import { useProblemText, useReport } from "../../core/problems";
import { useText } from "../../core/text";
import { quoteQuery } from "../hooks/useQuote";
import { wallet as messages } from "../messages/wallet";
import { GIFT_CARDS_MAX, normal, refusedCard, type UseWallet } from "./wallet";

/** Adds a gift card to what is paid with, once the API has said that it can be used. */
export interface UseAddingCard {
  readonly isBusy: boolean;
  /** Why the last one was not added. */
  readonly failure: string | null;
  /** Resolves to whether it was added. */
  readonly add: (typed: string) => Promise<boolean>;
}

/** Try gift cards on *request*, the cart with what it is paid with so far. */
export function useAddingCard(wallet: UseWallet, request: components["schemas"]["QuoteRequest"]): UseAddingCard {
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  const report = useReport();
  const told = useFailureText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const tried = async (code: string): Promise<boolean> => {
    try {
      await queries.query(quoteQuery(api, user, { ...request, gift_cards: [...wallet.codes, code] }));
      wallet.add(code);
      return true;
    } catch (error) {
      const refused = refusedCard(error);
      const before = wallet.codes[refused?.place ?? -1];
      if (before !== undefined) {
        wallet.drop(before);
        return false;
      }
      setFailure(error);
      if (refused === null) {
        report(error);
      }
      return false;
    }
  };
  const add = async (typed: string): Promise<boolean> => {
    const code = typed.trim();
    const known = isBusy ? null : cannotAdd(code, wallet.codes);
    setFailure(known);
    if (isBusy || known !== null) {
      return false;
    }
    setBusy(true);
    return tried(code).finally(() => setBusy(false));
  };
  return { isBusy, failure: failure === null ? null : told(failure), add };
}

function cannotAdd(code: string, codes: readonly string[]): "wallet.added" | "wallet.many" | null {
  if (codes.some((each) => normal(each) === normal(code))) {
    return "wallet.added";
  }
  return codes.length >= GIFT_CARDS_MAX ? "wallet.many" : null;
}

/** Return what says why a card was not added: a key of the messages, or what the API said. */
function useFailureText(): (failure: unknown) => string {
  const t = useText(messages);
  const problemText = useProblemText();
  return (failure) => {
    const key = typeof failure === "string" ? failure : `wallet.${refusedCard(failure)?.reason ?? ""}`;
    return t.optional(key) ?? problemText(failure);
  };
}
