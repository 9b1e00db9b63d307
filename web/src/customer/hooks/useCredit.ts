"use client";

import { useQuery } from "@tanstack/react-query";

import type { components } from "../../api/schema";
import { answered, useConfig } from "../../core/config";
import { useOrderContext } from "../../core/context";

type Credit = components["schemas"]["CreditAnswer"];
type Currency = NonNullable<components["schemas"]["QuoteRequest"]["currency"]>;

/** Return the store credit of who is signed in, in the shop's currency; undefined until it is known, and for guests. */
export function useCredit(): Credit | undefined {
  const { api, user } = useOrderContext();
  const currency = useConfig().data?.currency as Currency | undefined;
  const { data } = useQuery({
    queryKey: ["credit", user?.uid, currency],
    enabled: user?.isAnonymous === false && currency !== undefined,
    queryFn: async ({ signal }) => {
      const query = { currency: currency ?? "eur" };
      return answered<Credit>(await api.GET("/api/v1/me/credit", { params: { query }, signal }));
    },
  });
  return data;
}
