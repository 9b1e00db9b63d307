"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";

import type { components } from "../../api/schema";
import { useOrderContext } from "../../core/context";
import { useGo } from "../../core/mount";
import { failureOf } from "../../core/problems";
import { newAddressId, useAddresses } from "../hooks/useAddresses";
import { useCart } from "../hooks/useCart";
import { usePlace, type UsePlace } from "../hooks/usePlace";
import { useQuote } from "../hooks/useQuote";
import { useSettled } from "../useSettled";
import { addressOf, contactOf } from "./draft";
import { errorsOf, type FormErrors, quoteRequest, useCheckoutForm, type UseCheckoutForm } from "./form";
import { ANOTHER } from "./SavedAddresses";
import { useDropping, useWallet, type UseWallet } from "./wallet";

type Schemas = components["schemas"];

const SETTLED_AFTER_MS = 400;

/** The checkout: its form, its price, and the order that is placed of both. */
export interface Checkout {
  readonly form: UseCheckoutForm;
  readonly wallet: UseWallet;
  /** What the price was asked for. */
  readonly request: Schemas["QuoteRequest"];
  readonly quoting: UseQueryResult<Schemas["Quote"]>;
  readonly placing: UsePlace;
  /** Whether anything is sent by post, or taxes depend on where it goes. */
  readonly withAddress: boolean;
  /** Null until the form was tried to be sent. */
  readonly errors: FormErrors | null;
  /** The price is that of what is chosen now. */
  readonly isPriced: boolean;
  readonly submit: (event: SyntheticEvent<HTMLFormElement>) => void;
}

/** Run the checkout of the cart; *onPlaced* is told before the page is left. */
export function useCheckoutOf(onPlaced: () => void, termsVersion: string): Checkout {
  const { locale } = useOrderContext();
  const cart = useCart();
  const form = useCheckoutForm();
  const asked = useSettled(quoteRequest(cart, form), SETTLED_AFTER_MS);
  const wallet = useWallet();
  const request = { ...asked.value, ...wallet.asked };
  const quoting = useQuote(request);
  useDropping(wallet, quoting.error, request.gift_cards);
  const withAddress = needsAddress(quoting, form.draft.country);
  const placing = usePlace(usePlaced(form, withAddress, onPlaced));
  useDropping(wallet, placing.command.error, placing.sent?.gift_cards);
  const [isTried, setTried] = useState(false);
  const errors = errorsOf(form, withAddress, termsVersion);
  const isPriced = asked.isSettled && quoting.isSuccess && !quoting.isPlaceholderData;
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (errors.count > 0) {
      focusFirstError(event.currentTarget);
    } else if (isPriced) {
      placing.place({
        ...placedOf(request, quoting.data),
        contact: contactOf(form.draft, form.email, locale, withAddress),
        terms_version: termsVersion,
      });
    }
  };
  return { form, wallet, request, quoting, placing, withAddress, errors: isTried ? errors : null, isPriced, submit };
}

function placedOf(asked: Schemas["QuoteRequest"], quote: Schemas["Quote"]) {
  const { items, promotion_codes: codes = [], gift_cards: cards, use_credit: usesCredit } = asked;
  const rate = quote.shipping_rate;
  return {
    items,
    promotion_codes: codes,
    ...(cards === undefined ? {} : { gift_cards: cards }),
    ...(usesCredit ? { use_credit: true } : {}),
    currency: quote.currency as NonNullable<Schemas["PlaceRequest"]["currency"]>,
    expected_total: quote.amounts.total,
    ...(rate === null ? {} : { shipping_rate: rate.id }),
  };
}

function needsAddress(quoting: UseQueryResult<Schemas["Quote"]>, country: string): boolean {
  if (quoting.data === undefined || country !== "") {
    return quoting.data?.shipping_rates.length !== 0 || quoting.data.taxes.length > 0;
  }
  const { shipping_rates: rates, estimated, taxes } = quoting.data;
  const isUntaxed = quoting.error === null || failureOf(quoting.error).code !== "tax_location_invalid";
  return rates.length > 0 || estimated || taxes.length > 0 || !isUntaxed;
}

/** Return what follows an order: the address is kept if asked for, the cart is empty, the payment comes next. */
function usePlaced(form: UseCheckoutForm, withAddress: boolean, onPlaced: () => void) {
  const go = useGo();
  const { clear } = useCart();
  const { keep } = useAddresses();
  return (order: Schemas["Order"]) => {
    if (form.keeps && withAddress && form.selected === ANOTHER) {
      const { name, phone } = form.typed;
      keep.send({ id: newAddressId(), name: name.trim(), phone: phone.trim(), address: addressOf(form.typed) });
    }
    onPlaced();
    clear();
    go(order.status === "awaiting_payment" ? `${order.id}/pay?start` : `${order.id}?checkout=done`, { replace: true });
  };
}

function focusFirstError(form: HTMLFormElement): void {
  setTimeout(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus(), 0);
}
