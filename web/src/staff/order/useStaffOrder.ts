"use client";

import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useLiveDocument } from "../../core/live";
import type { StoredDocument } from "../../core/live_source";
import { failureOf } from "../../core/problems";
import type { SeenOrder, StaffOrder } from "./types";

/** One order, as far as it is known. `offline`: what is shown may be out of date. */
export interface UseStaffOrder {
  state: "loading" | "ready" | "offline" | "missing" | "failed";
  seen: SeenOrder | undefined;
  error: unknown;
  isReading: boolean;
  refresh: () => Promise<unknown>;
}

/** Follow one order: Firestore tells that it moved on, the API how it stands now. */
export function useStaffOrder(orderId: string): UseStaffOrder {
  const { api, user } = useOrderContext();
  const live = useLiveDocument(`orders/${orderId}`, versionOf);
  const query = useQuery({
    queryKey: orderKey(orderId, user?.uid),
    queryFn: async ({ signal }): Promise<SeenOrder> => {
      const params = { path: { order_id: orderId } };
      const result = await api.GET("/api/v1/orders/{order_id}", { params, signal });
      return { order: answered(result) as StaffOrder, etag: result.response.headers.get("ETag") };
    },
  });
  const { data, isFetching, isError, error, refetch } = query;
  const isBehind = live.data !== undefined && data !== undefined && live.data > data.order.version;
  useEffect(() => {
    if (isBehind && !isFetching && !isError) {
      void refetch();
    }
  }, [isBehind, isFetching, isError, refetch]);
  return {
    state: stateOf(data !== undefined, isError ? error : null, live.state === "offline"),
    seen: data,
    error,
    isReading: isFetching,
    refresh: refetch,
  };
}

/** Keep what a command answered; the order is read again, for its contact and its `ETag`. */
export function keepAnswer(queries: QueryClient, uid: string | undefined, order: StaffOrder): void {
  const key = orderKey(order.id, uid);
  queries.setQueryData<SeenOrder>(key, (before) => {
    const contact = before?.order.contact;
    return { order: contact === undefined ? order : { ...order, contact }, etag: null };
  });
  void queries.invalidateQueries({ queryKey: key });
}

function orderKey(orderId: string, uid: string | undefined): readonly unknown[] {
  return ["staff-order", orderId, uid];
}

function versionOf(document: StoredDocument): number {
  const { version } = document.data;
  return typeof version === "number" ? version : 0;
}

function stateOf(isKnown: boolean, error: unknown, isOffline: boolean): UseStaffOrder["state"] {
  if (isKnown) {
    return isOffline || error !== null ? "offline" : "ready";
  }
  if (error === null) {
    return "loading";
  }
  return failureOf(error).code === "not_found" ? "missing" : "failed";
}
