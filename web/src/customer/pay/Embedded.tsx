"use client";

import type { Appearance, Stripe } from "@stripe/stripe-js";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from "react";

import { useConfig } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import type { CustomerOrder } from "../hooks/useOrder";
import { pay as messages } from "../messages/pay";
import { appearanceAt } from "./appearance";
import { loadStripeJs } from "./load_stripe";

const PaymentForm = lazy(() => import("./PaymentForm"));

export interface EmbeddedProps {
  order: CustomerOrder;
  clientSecret: string;
}

/** Stripe's form inside the page. Card details are typed into Stripe's frame and go nowhere else. */
export function Embedded({ order, clientSecret }: EmbeddedProps): ReactNode {
  const t = useText(messages);
  const [appearance, setAppearance] = useState<Appearance | null>(null);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element !== null) {
      setAppearance((known) => known ?? appearanceAt(element));
    }
  }, []);
  const { stripe, hasFailed, retry } = useStripeJs();
  return (
    <div ref={measure} className="op-stack">
      {hasFailed ? (
        <Notice tone="bad" action={<Button onClick={retry}>{t("pay.again")}</Button>}>
          <p role="alert">{t("pay.loadFailed")}</p>
        </Notice>
      ) : (
        <Suspense fallback={<Skeleton shape="list" lines={2} />}>
          {stripe === null || appearance === null || order.contact === undefined ? (
            <Skeleton shape="list" lines={2} />
          ) : (
            <PaymentForm key={clientSecret} {...{ order, clientSecret, stripe, appearance }} />
          )}
        </Suspense>
      )}
      <p className="op-hint">{t("pay.embeddedHint")}</p>
    </div>
  );
}

interface Loaded {
  stripe: Stripe | null;
  hasFailed: boolean;
}

const LOADING: Loaded = { stripe: null, hasFailed: false };

function useStripeJs(): Loaded & { retry: () => void } {
  const { publishableKey, locale } = useOrderContext();
  const config = useConfig();
  const scriptUrl = config.data?.stripe_js_url;
  const [loaded, setLoaded] = useState(LOADING);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (publishableKey === undefined || scriptUrl === undefined) {
      return undefined;
    }
    let isCurrent = true;
    loadStripeJs(publishableKey, locale, scriptUrl).then(
      (stripe) => isCurrent && setLoaded({ stripe, hasFailed: stripe === null }),
      () => isCurrent && setLoaded({ stripe: null, hasFailed: true }),
    );
    return () => {
      isCurrent = false;
    };
  }, [publishableKey, locale, scriptUrl, round]);
  const retry = () => {
    setLoaded(LOADING);
    setRound((before) => before + 1);
  };
  return { ...loaded, retry };
}
