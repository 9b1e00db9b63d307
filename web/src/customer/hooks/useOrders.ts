"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useLiveCollection } from "../../core/live";
import type { LiveQuery } from "../../core/live_source";
import { type LiveSummary, summaryFrom } from "../../core/order_document";

type Page = components["schemas"]["OrderPage"];

const PAGE_SIZE = 20;

/** One's own orders, the newest first, and how far they are known. */
export interface UseOrders {
  /** Undefined until something is known. */
  readonly orders: readonly LiveSummary[] | undefined;
  /** Why nothing can be shown; null where something is. */
  readonly error: unknown;
  /** What is shown may be out of date. */
  readonly isOffline: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

/** Return the signed-in customer's orders: the newest of them live, older ones page by page. */
export function useOrders(): UseOrders {
  const { user } = useOrderContext();
  const head = useLiveCollection(headOf(user?.uid), summaryFrom);
  const pages = usePages();
  const orders = useMemo(
    () =>
      merged(
        head.data,
        pages.data?.pages.flatMap((page) => page.orders),
      ),
    [head.data, pages.data],
  );
  return {
    orders,
    error: orders === undefined ? pages.error : null,
    isOffline: head.state === "offline" && pages.fetchStatus !== "fetching",
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
    retry: () => void pages.refetch(),
  };
}

function headOf(uid: string | undefined): LiveQuery | null {
  if (uid === undefined) {
    return null;
  }
  return {
    path: "orders",
    where: [["customer_id", "==", uid]],
    orderBy: [["created_at", "desc"]],
    limit: PAGE_SIZE,
  };
}

function usePages() {
  const { api, user } = useOrderContext();
  return useInfiniteQuery({
    queryKey: ["orders", user?.uid],
    enabled: Boolean(user),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.next_cursor,
    queryFn: async ({ pageParam: cursor, signal }): Promise<Page> => {
      const query = { limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) };
      return answered(await api.GET("/api/v1/orders", { params: { query }, signal }));
    },
  });
}

/** Return each order once, as it was heard last, the newest first. */
function merged(
  live: readonly LiveSummary[] | undefined,
  paged: readonly LiveSummary[] | undefined,
): LiveSummary[] | undefined {
  if (live === undefined && paged === undefined) {
    return undefined;
  }
  const byId = new Map((paged ?? []).map((order) => [order.id, order]));
  for (const order of live ?? []) {
    byId.set(order.id, order);
  }
  return [...byId.values()].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}
