"use client";

import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";

type Schemas = components["schemas"];

/** An address that a customer keeps. */
export type KeptAddress = Schemas["AddressAnswer"];

/** One's own addresses, and what can be done with them. */
export interface UseAddresses {
  readonly query: UseQueryResult<readonly KeptAddress[]>;
  /** Keep an address under its id, a new one or one that is there. */
  readonly keep: Command<KeptAddress, KeptAddress>;
  /** Forget an address by its id. */
  readonly forget: Command<string, Schemas["AddressList"]>;
}

/** The most addresses that the API keeps for a customer. */
export const ADDRESSES_MAX = 20;

/** Return the signed-in customer's addresses, the one that is used first before the others. */
export function useAddresses(options: { onKept?: () => void; onForgotten?: () => void } = {}): UseAddresses {
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  const queryKey = ["addresses", user?.uid];
  const reread = () => queries.invalidateQueries({ queryKey });
  const query = useQuery({
    queryKey,
    enabled: Boolean(user),
    select: ordered,
    queryFn: async ({ signal }) => answered(await api.GET("/api/v1/me/addresses", { signal })).addresses,
  });
  const keep = useCommand<KeptAddress, KeptAddress>({
    name: "keep_address",
    run: async ({ id, ...body }, header) => {
      const params = { path: { address_id: id }, header };
      return answered(await api.PUT("/api/v1/me/addresses/{address_id}", { params, body }));
    },
    onDone: () => {
      void reread();
      options.onKept?.();
    },
    look: reread,
  });
  const forget = useCommand<string, Schemas["AddressList"]>({
    name: "forget_address",
    run: async (id, header) => {
      const params = { path: { address_id: id }, header };
      return answered(await api.DELETE("/api/v1/me/addresses/{address_id}", { params }));
    },
    onDone: ({ addresses }) => {
      queries.setQueryData(queryKey, addresses);
      options.onForgotten?.();
    },
    look: reread,
  });
  return { query, keep, forget };
}

/** Return an id for a new address, of the letters and digits that the API takes. */
export function newAddressId(): string {
  return crypto.randomUUID();
}

function ordered(addresses: readonly KeptAddress[]): readonly KeptAddress[] {
  return [...addresses].sort((a, b) => Number(b.default ?? false) - Number(a.default ?? false));
}
