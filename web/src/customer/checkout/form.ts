"use client";

import { useState } from "react";

import type { components } from "../../api/schema";
import { useOrderContext } from "../../core/context";
import { type KeptAddress, useAddresses } from "../hooks/useAddresses";
import { type UseCart } from "../hooks/useCart";
import { countryOf } from "./countries";
import { type AddressDraft, addressErrors, draftOf, type DraftErrors, emailError, NO_ADDRESS } from "./draft";
import { ANOTHER } from "./SavedAddresses";

type Schemas = components["schemas"];

/** What the customer has chosen and typed. */
export interface CheckoutForm {
  readonly email: string;
  readonly typed: AddressDraft;
  /** The id of a kept address, `ANOTHER`, or null while nothing was chosen. */
  readonly chosen: string | null;
  readonly rate: string | null;
  /** The version of the terms that was agreed to: newer ones are to be agreed to again. */
  readonly agreedTo: string | null;
  readonly keeps: boolean;
}

/** The form, and what follows from it. */
export interface UseCheckoutForm extends CheckoutForm {
  readonly addresses: readonly KeptAddress[] | undefined;
  readonly isLoading: boolean;
  readonly selected: string;
  /** The address that counts: the chosen one or the typed one. */
  readonly draft: AddressDraft;
  readonly change: (change: Partial<CheckoutForm>) => void;
  readonly changeTyped: (change: Partial<AddressDraft>) => void;
}

/** Keep what is typed at the checkout; it starts with what the account and the address book know. */
export function useCheckoutForm(): UseCheckoutForm {
  const { user, locale } = useOrderContext();
  const { query } = useAddresses();
  const [form, setForm] = useState<CheckoutForm>(() => ({
    email: user?.email ?? "",
    typed: { ...NO_ADDRESS, name: user?.displayName ?? "", country: countryOf(locale) },
    chosen: null,
    rate: null,
    agreedTo: null,
    keeps: false,
  }));
  const change = (changed: Partial<CheckoutForm>) => setForm((before) => ({ ...before, ...changed }));
  const addresses = query.data;
  const selected = form.chosen ?? addresses?.[0]?.id ?? ANOTHER;
  const kept = addresses?.find(({ id }) => id === selected);
  return {
    ...form,
    addresses,
    isLoading: query.isPending && query.failureCount === 0,
    selected,
    draft: kept === undefined ? form.typed : draftOf(kept),
    change,
    changeTyped: (changed) =>
      setForm((before) => ({
        ...before,
        // An address book that comes late does not take the place of what is typed.
        chosen: ANOTHER,
        typed: { ...before.typed, ...changed },
        // Another country, other ways to get there.
        rate: changed.country === undefined ? before.rate : null,
      })),
  };
}

/** Return what the cart is to be priced for. */
export function quoteRequest(cart: UseCart, { draft, rate }: UseCheckoutForm): Schemas["QuoteRequest"] {
  const { country, state, postal_code: postal } = draft;
  return {
    items: cart.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    promotion_codes: [...cart.codes],
    ...(rate === null ? {} : { shipping_rate: rate }),
    ...(country === "" ? {} : { country }),
    ...(country === "" || state.trim() === "" ? {} : { region: state.trim() }),
    ...(country === "" || postal.trim() === "" ? {} : { postal_code: postal.trim() }),
  };
}

/** What is wrong with the form. */
export interface FormErrors {
  readonly email: "checkout.missing" | "checkout.badEmail" | null;
  readonly address: DraftErrors<AddressDraft>;
  readonly terms: boolean;
  readonly count: number;
}

/** Return what keeps the form from being sent. */
export function errorsOf(form: UseCheckoutForm, withAddress: boolean, termsVersion: string): FormErrors {
  const email = emailError(form.email);
  const address = addressErrors(form.draft, withAddress);
  const terms = termsVersion !== "" && form.agreedTo !== termsVersion;
  return { email, address, terms, count: Object.keys(address).length + Number(email !== null) + Number(terms) };
}
