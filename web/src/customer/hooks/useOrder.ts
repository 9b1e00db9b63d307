"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";
import { type Live, useLiveDocument } from "../../core/live";
import type { StoredDocument } from "../../core/live_source";
import { type LiveOrder, orderFrom, UnknownSchemaError } from "../../core/order_document";
import { failureOf } from "../../core/problems";

type Schemas = components["schemas"];

/** An order with its contact, which is undefined until it is known and null once erased. */
export type CustomerOrder = LiveOrder & Pick<Schemas["Order"], "contact">;

/** One order, as far as it is known, and what its customer can ask for. */
export interface UseOrder {
  /** `missing`: there is none, or it is another's. `offline`: `order` is what was known last. */
  readonly state: "loading" | "live" | "offline" | "missing" | "failed";
  readonly order: CustomerOrder | undefined;
  /** Minor units of refunds that are under way. */
  readonly refunding: number;
  readonly error: unknown;
  /** Ask the API how the order stands now. */
  readonly refresh: () => Promise<unknown>;
  readonly cancel: Command<Schemas["CancelRequest"], Schemas["Order"]>;
  readonly requestReturn: Command<Schemas["ReturnRequest"], Schemas["Order"]>;
  readonly cancelReturn: Command<{ returnId: string }, Schemas["Order"]>;
}

/** Follow one order: live from Firestore, with the API where the listener does not reach. */
export function useOrder(orderId: string): UseOrder {
  const live = useLiveDocument(`orders/${orderId}`, heardFrom);
  const asked = useAsked(orderId);
  const order = useMemo(() => newest(live.data?.order ?? undefined, asked.data), [live.data, asked.data]);
  const refresh = asked.refetch;
  return {
    state: stateOf(live, order !== undefined, asked.error),
    order,
    refunding: live.data?.refunding ?? 0,
    error: asked.error,
    refresh,
    ...useCommands(orderId, refresh),
  };
}

function useAsked(orderId: string) {
  const { api, user } = useOrderContext();
  return useQuery({
    queryKey: ["order", orderId, user?.uid],
    enabled: Boolean(user),
    queryFn: async ({ signal }): Promise<CustomerOrder> => {
      const params = { path: { order_id: orderId } };
      return answered(await api.GET("/api/v1/orders/{order_id}", { params, signal }));
    },
  });
}

interface Heard {
  /** Null where this version cannot read the document; the API still tells. */
  readonly order: LiveOrder | null;
  readonly refunding: number;
}

interface StoredRefunds {
  refunds?: readonly { amount: number; status: string }[];
}

function heardFrom(document: StoredDocument): Heard {
  const { refunds = [] } = document.data as StoredRefunds;
  const open = refunds.filter(({ status }) => status === "open");
  return { order: readable(document), refunding: open.reduce((sum, { amount }) => sum + amount, 0) };
}

function readable(document: StoredDocument): LiveOrder | null {
  try {
    return orderFrom(document);
  } catch (error) {
    if (error instanceof UnknownSchemaError) {
      return null;
    }
    throw error;
  }
}

function newest(live: LiveOrder | undefined, asked: CustomerOrder | undefined): CustomerOrder | undefined {
  if (live === undefined || (asked !== undefined && asked.version > live.version)) {
    return asked;
  }
  return asked?.contact === undefined ? live : { ...live, contact: asked.contact };
}

function stateOf(live: Live<Heard>, isKnown: boolean, error: unknown): UseOrder["state"] {
  if (isKnown) {
    return live.state === "offline" ? "offline" : "live";
  }
  if (error === null) {
    return "loading";
  }
  return failureOf(error).code === "not_found" ? "missing" : "failed";
}

type Ordered = { data?: Schemas["Order"] | Schemas["StaffOrder"]; response: Response };

function useCommands(
  orderId: string,
  look: () => Promise<unknown>,
): Pick<UseOrder, "cancel" | "requestReturn" | "cancelReturn"> {
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  const about = { order_id: orderId };
  const onDone = (order: Schemas["Order"]) =>
    queries.setQueryData<CustomerOrder>(["order", orderId, user?.uid], (before) => {
      const contact = before?.contact;
      return contact === undefined ? order : { ...order, contact };
    });
  const read = (result: Ordered) => answered<Schemas["Order"]>(result);
  const cancel = useCommand<Schemas["CancelRequest"], Schemas["Order"]>({
    name: `cancel ${orderId}`,
    run: async (body, header) =>
      read(await api.POST("/api/v1/orders/{order_id}/cancel", { params: { path: about, header }, body })),
    onDone,
    look,
  });
  const requestReturn = useCommand<Schemas["ReturnRequest"], Schemas["Order"]>({
    name: `return ${orderId}`,
    run: async (body, header) =>
      read(await api.POST("/api/v1/orders/{order_id}/returns", { params: { path: about, header }, body })),
    onDone,
    look,
  });
  const cancelReturn = useCommand<{ returnId: string }, Schemas["Order"]>({
    name: `cancel_return ${orderId}`,
    run: async ({ returnId }, header) => {
      const params = { path: { ...about, return_id: returnId }, header };
      return read(await api.POST("/api/v1/orders/{order_id}/returns/{return_id}/cancel", { params }));
    },
    onDone,
    look,
  });
  return { cancel, requestReturn, cancelReturn };
}
