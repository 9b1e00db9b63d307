"use client";

import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useLocation, useSearchParams } from "react-router";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { paramsOf, queryOf, type Search, searchOf } from "./search";

type OrdersOfPage = components["schemas"]["StaffOrderPage"];

/** The list of orders that the page's address asks for. */
export interface OrdersPage {
  search: Search;
  query: UseQueryResult<OrdersOfPage>;
  /** Look for something else, from the first page on. */
  look: (search: Search) => void;
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}

/** Return the list that the page's address asks for; its cursors are kept by the browser's history. */
export function useOrdersPage(): OrdersPage {
  const [params, setParams] = useSearchParams();
  const before = cursorsOf(useLocation().state);
  const search = searchOf(params);
  const cursor = params.get("cursor");
  const query = useOrders(search, cursor);
  const show = (next: string | null, stack: readonly string[]) => {
    const address = paramsOf(search);
    if (next !== null && next !== "") {
      address.set("cursor", next);
    }
    setParams(address, { state: { cursors: stack } });
  };
  const following = query.data?.next_cursor ?? null;
  return {
    search,
    query,
    look: (wanted) => setParams(paramsOf(wanted)),
    onNewer: cursor === null ? null : () => show(before.at(-1) ?? null, before.slice(0, -1)),
    onOlder: following === null ? null : () => show(following, [...before, cursor ?? ""]),
  };
}

function useOrders(search: Search, cursor: string | null): UseQueryResult<OrdersOfPage> {
  const { api, user } = useOrderContext();
  const asked = queryOf(search, cursor);
  return useQuery({
    queryKey: ["staff-orders", user?.uid, asked],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      answered(await api.GET("/api/v1/admin/orders", { params: { query: asked }, signal })) as OrdersOfPage,
  });
}

function cursorsOf(state: unknown): string[] {
  const found = (state as { cursors?: unknown } | null)?.cursors;
  return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
}
