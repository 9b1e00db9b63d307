"use client";

import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";

import { useOrderContext } from "../../core/context";
import type { CustomerOrder } from "../hooks/useOrder";
import { canPay } from "../story";

/**
 * What is told of a payment that the customer comes back from.
 *
 * `waiting`, `longer`, `long`: the order does not say yet how it ended, for so long. `left`: the customer gave it up.
 * `thanks`: the order says that it is paid. `none`: the order's own story says it all.
 */
export type Watch = "none" | "left" | "waiting" | "longer" | "long" | "thanks";

const LONGER_AFTER_MS = 10_000;
const LONG_AFTER_MS = 60_000;
const ASK_EVERY_MS = 5_000;
const ASK_EVERY_LATER_MS = 20_000;

/** Follow a payment until the order tells of it; a reload goes on where it was. */
export function usePaymentWatch(order: CustomerOrder | undefined, refresh: () => Promise<unknown>): Watch {
  const [search] = useSearchParams();
  const came = search.get("checkout");
  const isWaiting = came === "done" && order !== undefined && isUntold(order);
  const phase = usePhase(order?.id ?? "", isWaiting);
  useAsking(isWaiting, phase, refresh);
  useTelling(order, came === "done" && !isWaiting);
  if (order === undefined) {
    return "none";
  }
  if (isWaiting) {
    return phase;
  }
  if (came === "left") {
    return canPay(order) ? "left" : "none";
  }
  return came === "done" && isPaid(order) ? "thanks" : "none";
}

/**
 * Say whether the order has nothing to say yet of a payment that was just made. A decline may be that of an earlier
 * attempt, so it says nothing of this one.
 */
function isUntold({ status, payment_status: payment, ending, held }: CustomerOrder): boolean {
  return status === "awaiting_payment" && !ending && !held && (payment === "none" || payment === "failed");
}

function isPaid({ status, held }: CustomerOrder): boolean {
  return (status === "confirmed" || status === "completed") && !held;
}

type Phase = "waiting" | "longer" | "long";

function usePhase(orderId: string, isWaiting: boolean): Phase {
  const [phase, setPhase] = useState<Phase>("waiting");
  useEffect(() => {
    const key = `op-payment-wait:${orderId}`;
    if (!isWaiting) {
      if (orderId !== "") {
        forget(key);
      }
      return undefined;
    }
    const waited = Date.now() - since(key);
    const timers = [
      setTimeout(() => setPhase("waiting"), 0),
      setTimeout(() => setPhase("longer"), Math.max(0, LONGER_AFTER_MS - waited)),
      setTimeout(() => setPhase("long"), Math.max(0, LONG_AFTER_MS - waited)),
    ];
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [orderId, isWaiting]);
  return phase;
}

/** Ask the API too: the listener may be cut off. */
function useAsking(isWaiting: boolean, phase: Phase, refresh: () => Promise<unknown>): void {
  useEffect(() => {
    if (!isWaiting) {
      return undefined;
    }
    const timer = setInterval(() => void refresh(), phase === "long" ? ASK_EVERY_LATER_MS : ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, phase, refresh]);
}

function useTelling(order: CustomerOrder | undefined, isTold: boolean): void {
  const { onEvent } = useOrderContext();
  const { id, status, payment_status: paymentStatus } = order ?? {};
  useEffect(() => {
    if (isTold && id !== undefined && status !== undefined && paymentStatus !== undefined) {
      onEvent({ type: "payment_seen", orderId: id, status, paymentStatus });
    }
  }, [onEvent, isTold, id, status, paymentStatus]);
}

function since(key: string): number {
  const now = Date.now();
  try {
    const stored = Number(sessionStorage.getItem(key));
    if (stored > 0 && stored <= now) {
      return stored;
    }
    sessionStorage.setItem(key, `${now}`);
  } catch {
    // Without storage a reload begins to wait anew.
  }
  return now;
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
