"use client";

import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { type OrderContext, useOrderContext } from "../../core/context";
import { failureOf } from "../../core/problems";

type Schemas = components["schemas"];

const FRESH_FOR_MS = 30_000;
const RETRIES_MAX = 2;
// Answers that the same question gets again.
const FINAL = new Set(["module_disabled", "internal"]);

/** Price a cart; the price before is kept in sight while a new one is worked out. Null asks for nothing. */
export function useQuote(request: Schemas["QuoteRequest"] | null): UseQueryResult<Schemas["Quote"]> {
  const { api, user } = useOrderContext();
  return useQuery({
    ...quoteQuery(api, user, request),
    enabled: Boolean(user) && request !== null,
    placeholderData: keepPreviousData,
    retry: (count, error) => count < RETRIES_MAX && isPassing(error),
  });
}

/** Return the query that prices a cart for *user*. */
export function quoteQuery(
  api: OrderContext["api"],
  user: OrderContext["user"],
  request: Schemas["QuoteRequest"] | null,
) {
  return queryOptions({
    queryKey: ["quote", user?.uid, request],
    staleTime: FRESH_FOR_MS,
    queryFn: async ({ signal }): Promise<Schemas["Quote"]> => {
      const body = request ?? { items: [] };
      return answered(await api.POST("/api/v1/quotes", { body, signal }));
    },
  });
}

function isPassing(error: unknown): boolean {
  const { code, outcomeUnknown } = failureOf(error);
  return outcomeUnknown && !FINAL.has(code);
}
