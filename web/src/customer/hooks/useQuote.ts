"use client";

import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
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
    queryKey: ["quote", user?.uid, request],
    enabled: Boolean(user) && request !== null,
    staleTime: FRESH_FOR_MS,
    placeholderData: keepPreviousData,
    retry: (count, error) => count < RETRIES_MAX && isPassing(error),
    queryFn: async ({ signal }) => {
      const body = request ?? { items: [] };
      return answered(await api.POST("/api/v1/quotes", { body, signal }));
    },
  });
}

function isPassing(error: unknown): boolean {
  const { code, outcomeUnknown } = failureOf(error);
  return outcomeUnknown && !FINAL.has(code);
}
