"use client";

import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";

type Schemas = components["schemas"];

/** A saved way to pay, as far as it may be shown. */
export type SavedMethod = Schemas["SavedMethodAnswer"];

/** One's own saved ways to pay. */
export interface UsePaymentMethods {
  readonly query: UseQueryResult<readonly SavedMethod[]>;
  /** Forget one by its id. */
  readonly forget: Command<string, Schemas["SavedMethodList"]>;
}

/** Return what the signed-in customer saved at Stripe, the newest first. */
export function usePaymentMethods(onForgotten: () => void): UsePaymentMethods {
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  const queryKey = ["payment-methods", user?.uid];
  const query = useQuery({
    queryKey,
    enabled: Boolean(user),
    queryFn: async ({ signal }): Promise<readonly SavedMethod[]> =>
      answered(await api.GET("/api/v1/me/payment-methods", { signal })).payment_methods,
  });
  const forget = useCommand<string, Schemas["SavedMethodList"]>({
    name: "forget_payment_method",
    run: async (id, header) => {
      const params = { path: { method_id: id }, header };
      return answered(await api.DELETE("/api/v1/me/payment-methods/{method_id}", { params }));
    },
    onDone: ({ payment_methods: left }) => {
      queries.setQueryData(queryKey, left);
      onForgotten();
    },
    look: () => queries.invalidateQueries({ queryKey }),
  });
  return { query, forget };
}
