"use client";

import { useEffect, useState } from "react";

import type { components } from "../../api/schema";
import { answered, useConfig } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";

/** Where a customer pays: on a page of Stripe's, or in a form inside this page. */
export type CheckoutMode = "hosted" | "embedded";

/** A payment that was started, or the one that is open already. */
export type StartedCheckout = components["schemas"]["Checkout"];

type Wanted = components["schemas"]["CheckoutRequest"];

/** The payment of one order. */
export interface UseCheckout {
  /** Undefined until the shop's settings are known. */
  readonly mode: CheckoutMode | undefined;
  /** Start the payment or go on with the open one. A hosted page is opened as soon as it is known. */
  readonly start: () => void;
  readonly command: Command<Wanted, StartedCheckout>;
  /** The form's secret, once there is one. */
  readonly clientSecret: string | null;
  /** The browser is on its way to Stripe's page. */
  readonly isLeaving: boolean;
}

/** Start or resume the payment of an order. Two tabs get the same Session. */
export function useCheckout(orderId: string, look?: () => Promise<unknown>): UseCheckout {
  const { api, user, onEvent } = useOrderContext();
  const mode = useMode();
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => onReturn(() => setLeaving(false)), []);
  const command = useCommand<Wanted, StartedCheckout>({
    name: `checkout ${orderId}`,
    run: async (body, header) => {
      const params = { path: { order_id: orderId }, header };
      return answered(await api.POST("/api/v1/orders/{order_id}/checkout", { params, body }));
    },
    onDone: (started) => {
      onEvent({ type: "checkout_started", orderId, mode: started.mode });
      if (started.url) {
        setLeaving(true);
        window.location.assign(started.url);
      }
    },
    ...(look === undefined ? {} : { look }),
  });
  return {
    mode,
    command,
    isLeaving,
    // What a guest saves could not be found again.
    start: () => mode && command.send({ mode, save_payment_method: user?.isAnonymous === false }),
    clientSecret: command.output?.client_secret ?? null,
  };
}

/** Pay inside the page where shop and host allow it, otherwise on Stripe's own page. */
function useMode(): CheckoutMode | undefined {
  const { publishableKey } = useOrderContext();
  const config = useConfig();
  const modes = config.data?.checkout_modes;
  if (modes === undefined) {
    return undefined;
  }
  return modes.includes("embedded") && publishableKey !== undefined ? "embedded" : "hosted";
}

/** Call *listener* when the browser shows this page again from its memory: "back" from Stripe's page. */
function onReturn(listener: () => void): () => void {
  const shown = (event: PageTransitionEvent) => event.persisted && listener();
  window.addEventListener("pageshow", shown);
  return () => window.removeEventListener("pageshow", shown);
}
