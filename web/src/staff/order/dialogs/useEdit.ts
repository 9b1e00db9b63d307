"use client";

import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";

import { ProblemError } from "../../../api/client";
import type { components } from "../../../api/schema";
import { answered } from "../../../core/config";
import { useOrderContext } from "../../../core/context";
import type { Command } from "../../../core/idempotency";
import { failureOf } from "../../../core/problems";
import { type Quantities, totalAfter } from "../amounts";
import type { StaffOrder } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

type Schemas = components["schemas"];
type EditRequest = Schemas["EditRequest"];

/** What is to become of an order's lines: how many stay of each, and what joins them. */
export interface EditDraft {
  quantities: Quantities;
  added: readonly { sku: string; quantity: number }[];
}

/** An edit as it is being made. */
export interface Edit {
  draft: EditDraft;
  change: (part: Partial<EditDraft>) => void;
  /** What the order will cost, in minor units; null while that is not known. */
  total: number | null;
  /** The server named this total in place of ours: nothing is changed, and it is to be confirmed anew. */
  quoted: number | null;
  prices: UseQueryResult<Schemas["Quote"]>;
  command: Command<EditRequest, StaffOrder>;
  state: "unchanged" | "empty" | "possible";
  send: () => void;
}

/** Return an edit of an order, priced as the server will price it. */
export function useEdit({ seen, refresh, onClose }: OrderDialogProps): Edit {
  const { order } = seen;
  const [draft, setDraft] = useState<EditDraft>({ quantities: {}, added: [] });
  const [quoted, setQuoted] = useState<number | null>(null);
  const prices = usePrices(order, draft.added);
  const command = useOrderCommand<EditRequest>({
    seen,
    refresh,
    name: "edit",
    ifSeen: true,
    send: async (api, params, body) => {
      try {
        return await api.PATCH("/api/v1/admin/orders/{order_id}", { params, body });
      } catch (error) {
        setQuoted(quotedTotal(error));
        throw error;
      }
    },
    onDone: onClose,
  });
  const ours = ourTotal(order, draft, prices.data);
  const total = quoted ?? ours;
  return {
    draft,
    change: (part) => {
      setQuoted(null);
      setDraft({ ...draft, ...part });
    },
    total,
    quoted,
    prices,
    command,
    state: stateOf(order, draft),
    send: () => total !== null && command.send({ lines: linesOf(order, draft), expected_total: total }),
  };
}

function usePrices(order: StaffOrder, added: EditDraft["added"]): UseQueryResult<Schemas["Quote"]> {
  const { api } = useOrderContext();
  const address = order.contact?.address;
  const body: Schemas["QuoteRequest"] = {
    items: added.map(({ sku, quantity }) => ({ sku, quantity })),
    currency: order.currency as NonNullable<Schemas["QuoteRequest"]["currency"]>,
    ...(address ? { country: address.country } : {}),
    ...(address?.state ? { region: address.state } : {}),
    ...(address?.postal_code ? { postal_code: address.postal_code } : {}),
  };
  return useQuery({
    queryKey: ["staff-prices", body],
    enabled: added.length > 0,
    queryFn: async ({ signal }) => answered(await api.POST("/api/v1/quotes", { body, signal })),
  });
}

function ourTotal(order: StaffOrder, draft: EditDraft, prices: Schemas["Quote"] | undefined): number | null {
  if (draft.added.length > 0 && prices === undefined) {
    return null;
  }
  const added = draft.added.length === 0 ? [] : (prices?.lines ?? []);
  const worth = added.reduce((sum, line) => sum + line.total, 0);
  return totalAfter(order, draft.quantities, worth);
}

function quotedTotal(error: unknown): number | null {
  if (failureOf(error).code !== "quote_changed" || !(error instanceof ProblemError)) {
    return null;
  }
  const { quote } = error.problem as { quote?: Schemas["Quote"] };
  return quote?.amounts.total ?? null;
}

function stateOf(order: StaffOrder, { quantities, added }: EditDraft): Edit["state"] {
  const stays = order.lines.some((line) => (quantities[line.id] ?? line.quantity) > 0);
  if (!stays && added.length === 0) {
    return "empty";
  }
  const isChanged = order.lines.some((line) => (quantities[line.id] ?? line.quantity) !== line.quantity);
  return isChanged || added.length > 0 ? "possible" : "unchanged";
}

function linesOf(order: StaffOrder, { quantities, added }: EditDraft): EditRequest["lines"] {
  const changed = order.lines.flatMap(({ id, quantity }) => {
    const wanted = quantities[id] ?? quantity;
    return wanted === quantity ? [] : [{ line_id: id, quantity: wanted }];
  });
  return [...changed, ...added.map(({ sku, quantity }) => ({ sku, quantity }))];
}
