"use client";

import { useEffect, useState } from "react";

import { answered, useConfig } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";

/** Where a customer pays: on a page of Stripe's, or in a form inside this page. */
export type CheckoutMode = "hosted" | "embedded";

/** A payment that was started, or the one that is open already. */
export interface StartedCheckout {
  readonly order_id: string;
  readonly attempt: number;
  readonly mode: string;
  /** Stripe's page, where the mode has one. */
  readonly url?: string | null;
  /** What the payment form inside this page is made with, where the mode has one. */
  readonly client_secret?: string | null;
  readonly expires_at: string;
}

/** The payment of one order. */
export interface UseCheckout {
  /** Undefined until the shop's settings are known. */
  readonly mode: CheckoutMode | undefined;
  /** Start the payment or go on with the open one. A hosted page is opened as soon as it is known. */
  readonly start: () => void;
  readonly command: Command<{ mode: CheckoutMode }, StartedCheckout>;
  /** The form's secret, once there is one. */
  readonly clientSecret: string | null;
  /** The browser is on its way to Stripe's page. */
  readonly isLeaving: boolean;
}

/** Start or resume the payment of an order. Two tabs get the same Session. */
export function useCheckout(orderId: string, look?: () => Promise<unknown>): UseCheckout {
  const { api, onEvent } = useOrderContext();
  const mode = useMode();
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => onReturn(() => setLeaving(false)), []);
  const command = useCommand<{ mode: CheckoutMode }, StartedCheckout>({
    name: `checkout ${orderId}`,
    run: async ({ mode: wanted }, header) => {
      const params = { path: { order_id: orderId }, header };
      const body = { mode: wanted as "hosted" };
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
    start: () => mode && command.send({ mode }),
    clientSecret: command.output?.client_secret ?? null,
  };
}

/** Pay inside the page where shop and host allow it, otherwise on Stripe's own page. */
function useMode(): CheckoutMode | undefined {
  const { publishableKey } = useOrderContext();
  const config = useConfig();
  const modes: readonly string[] | undefined = config.data?.checkout_modes;
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
