"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ProblemError } from "../../api/client";
import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { type Command, useCommand } from "../../core/idempotency";
import { failureOf } from "../../core/problems";

type Schemas = components["schemas"];

/** Placing an order, and what became of it. */
export interface UsePlace {
  readonly command: Command<Schemas["PlaceRequest"], Schemas["Order"]>;
  /** What was sent last. */
  readonly sent: Schemas["PlaceRequest"] | null;
  readonly place: (request: Schemas["PlaceRequest"]) => void;
  /** Send what was sent last once more, under its own key. */
  readonly again: () => void;
  /** The price as it is now, where that is why the order was refused. */
  readonly changed: Schemas["Quote"] | null;
  /** Leave a refusal behind and price the cart anew. */
  readonly leave: () => void;
}

/** Place an order: once, however often it is sent. */
export function usePlace(onPlaced: (order: Schemas["Order"]) => void): UsePlace {
  const { api, onEvent } = useOrderContext();
  const queries = useQueryClient();
  const [sent, setSent] = useState<Schemas["PlaceRequest"] | null>(null);
  const command = useCommand<Schemas["PlaceRequest"], Schemas["Order"]>({
    name: "place",
    run: async (body, header) =>
      answered<Schemas["Order"]>(await api.POST("/api/v1/orders", { params: { header }, body })),
    onDone: (order) => {
      onEvent({ type: "order_placed", orderId: order.id });
      onPlaced(order);
    },
  });
  const place = (request: Schemas["PlaceRequest"]) => {
    setSent(request);
    command.send(request);
  };
  const leave = () => {
    command.reset();
    void queries.invalidateQueries({ queryKey: ["quote"] });
  };
  return {
    command,
    sent,
    place,
    again: () => sent !== null && command.send(sent),
    changed: changedQuote(command.error),
    leave,
  };
}

function changedQuote(error: unknown): Schemas["Quote"] | null {
  if (failureOf(error).code !== "quote_changed" || !(error instanceof ProblemError)) {
    return null;
  }
  return (error.problem as { quote?: Schemas["Quote"] }).quote ?? null;
}
