"use client";

import { useMemo, useSyncExternalStore } from "react";

import { useOrderContext } from "../../core/context";
import { cartStore, EMPTY, type Cart, type CartStore } from "../cart/store";

/** The cart of this browser, and what can be done with it. */
export interface UseCart extends Cart {
  /** How many pieces there are in all. */
  readonly count: number;
  /** Put `quantity` more of a product in, one unless told. */
  add: (sku: string, quantity?: number) => void;
  /** Have exactly `quantity` of a product; none takes it out. */
  setQuantity: (sku: string, quantity: number) => void;
  remove: (sku: string) => void;
  addCode: (code: string) => void;
  removeCode: (code: string) => void;
  clear: () => void;
}

/** Return the cart that this browser keeps for the Firebase app, the same in every tab. */
export function useCart(): UseCart {
  const store = cartStore(useOrderContext().app.name);
  const cart = useSyncExternalStore(store.subscribe, store.read, () => EMPTY);
  const commands = useMemo(() => commandsOf(store), [store]);
  const count = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  return { ...cart, ...commands, count };
}

function commandsOf({ write }: CartStore) {
  const setQuantity = (sku: string, quantity: number) =>
    write((cart) => ({
      ...cart,
      lines: cart.lines.map((line) => (line.sku === sku ? { sku, quantity } : line)),
    }));
  return {
    setQuantity,
    add: (sku: string, quantity = 1) => write((cart) => ({ ...cart, lines: [...cart.lines, { sku, quantity }] })),
    remove: (sku: string) => write((cart) => ({ ...cart, lines: cart.lines.filter((line) => line.sku !== sku) })),
    addCode: (code: string) => write((cart) => ({ ...cart, codes: [...cart.codes, code] })),
    removeCode: (code: string) => write((cart) => ({ ...cart, codes: cart.codes.filter((each) => each !== code) })),
    clear: () => write(() => EMPTY),
  };
}
