"use client";

import { useQueryClient } from "@tanstack/react-query";

import type { paths } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";
import type { Client } from "openapi-fetch";
import type { SeenOrder, StaffOrder } from "./types";
import { keepAnswer } from "./useStaffOrder";

/** What every command on an order sends beside its body: the order, the key, and what was seen of it. */
export interface OrderParams {
  path: { order_id: string };
  header: { "Idempotency-Key": string; "If-Match"?: string };
}

type Send<Input> = (
  api: Client<paths>,
  params: OrderParams,
  input: Input,
) => Promise<{ data?: unknown; response: Response }>;

/** One command of the staff on an order. */
export interface OrderCommandOptions<Input> {
  seen: SeenOrder;
  /** Names the command, and its parcel, return or hold. */
  name: string;
  send: Send<Input>;
  onDone: () => void;
  /** Reads the order again: when it is not known what became of the command, and when it was refused. */
  refresh: () => Promise<unknown>;
  /** Leave it out for what may be done however the order has moved on. */
  ifSeen?: boolean;
}

/** Return a command on an order: refused if the order has moved on since it was seen, done at most once. */
export function useOrderCommand<Input>(options: OrderCommandOptions<Input>): Command<Input, StaffOrder> {
  const { seen, name, send, onDone, refresh, ifSeen = false } = options;
  const { api, user } = useOrderContext();
  const queries = useQueryClient();
  return useCommand<Input, StaffOrder>({
    name: `${name} ${seen.order.id}`,
    run: async (input, key) => {
      const header = ifSeen && seen.etag !== null ? { ...key, "If-Match": seen.etag } : key;
      try {
        return answered(await send(api, { path: { order_id: seen.order.id }, header }, input)) as StaffOrder;
      } catch (error) {
        void refresh();
        throw error;
      }
    },
    onDone: (order) => {
      keepAnswer(queries, user?.uid, order);
      onDone();
    },
    look: refresh,
  });
}
