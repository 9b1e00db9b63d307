"use client";

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { components } from "../api/schema";
import { useOrderContext } from "./context";

/** What any browser may know of the module. */
export type Config = components["schemas"]["Config"];

const FRESH_FOR_MS = 5 * 60_000;

/** Read `GET /config`, once in five minutes. */
export function useConfig(): UseQueryResult<Config> {
  const { api } = useOrderContext();
  return useQuery({
    queryKey: ["config"],
    staleTime: FRESH_FOR_MS,
    queryFn: async ({ signal }) => answered(await api.GET("/api/v1/config", { signal })),
  });
}

/** Return what the API answered; refusals were thrown before. */
export function answered<T>(result: { data?: T; response: Response }): T {
  if (result.data === undefined) {
    throw new TypeError(`${result.response.status}: an answer without a body`);
  }
  return result.data;
}
