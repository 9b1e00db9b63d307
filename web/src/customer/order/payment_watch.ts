"use client";

import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";

import { useOrderContext } from "../../core/context";
import type { CustomerOrder } from "../hooks/useOrder";
import { type EditOutcome, outcomeOf, payableOf } from "../edit";

/**
 * What is told of a payment that the customer comes back from.
 *
 * `waiting`, `longer`, `long`: the order does not say yet how it ended, for so long. `left`: the customer gave it up.
 * `thanks`: the order says that it is paid. `changed`, `unchanged`: what became of the edit that was paid for.
 * `none`: the order's own story says it all.
 */
export type Watch = "none" | "left" | Phase | "thanks" | EditOutcome;

type Phase = "waiting" | "longer" | "long";

const LONGER_AFTER_MS = 10_000;
const LONG_AFTER_MS = 60_000;
const ASK_EVERY_MS = 5_000;
const ASK_EVERY_LATER_MS = 20_000;

/** Follow a payment until the order tells of it; a reload goes on where it was. */
export function usePaymentWatch(order: CustomerOrder | undefined, refresh: () => Promise<unknown>): Watch {
  const [search] = useSearchParams();
  const came = search.get("checkout");
  const editId = search.get("edit");
  const isWaiting = came === "done" && order !== undefined && isUntold(order, editId);
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
    return payableOf(order) === (editId ?? "order") ? "left" : "none";
  }
  return came === "done" && isPaid(order) ? toldOf(order, editId) : "none";
}

/** Say whether a payment is waited for. */
export function isWait(watch: Watch): watch is Phase {
  return watch === "waiting" || watch === "longer" || watch === "long";
}

/** Return what is told of a payment that has ended: for the order, or for one of its edits. */
function toldOf({ edit, timeline }: CustomerOrder, editId: string | null): Watch {
  if (editId !== null) {
    return outcomeOf(timeline, editId) ?? "none";
  }
  return edit === null ? "thanks" : "none";
}

/**
 * Say whether the order has nothing to say yet of a payment that was just made. A decline may be that of an earlier
 * attempt, so it says nothing of this one. Of the payment of an edit the order tells by having it no more.
 */
function isUntold(order: CustomerOrder, editId: string | null): boolean {
  if (editId !== null) {
    return order.edit?.id === editId;
  }
  const { status, payment_status: payment, ending, held } = order;
  return status === "awaiting_payment" && !ending && !held && (payment === "none" || payment === "failed");
}

function isPaid({ status, held }: CustomerOrder): boolean {
  return (status === "confirmed" || status === "completed") && !held;
}

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
