"use client";

import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { problemMessages } from "../../core/problem_messages";
import { useText } from "../../core/text";
import type { CommandAnswer, Explanation, StaffOrder } from "./types";

/** Read why an order is in its state, anew with each of its versions. */
export function useExplain({ id, version }: StaffOrder): UseQueryResult<Explanation> {
  const { api, user } = useOrderContext();
  return useQuery({
    queryKey: ["staff-explain", user?.uid, id, version],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { path: { order_id: id } };
      return answered(await api.GET("/api/v1/orders/{order_id}/explain", { params, signal }));
    },
  });
}

/** Says whether a command would be carried out now: null if so or if that is not known, else why not, in words. */
export type Refusal = (command: CommandAnswer["command"], subject?: string) => string | null;

/** Return what says why a command would be refused now; the server decides again when it is sent. */
export function useRefusal(explanation: Explanation | undefined): Refusal {
  const t = useText(problemMessages);
  return (command, subject = "") => {
    const answer = explanation?.commands.find((each) => each.command === command && each.subject === subject);
    if (answer === undefined || answer.allowed) {
      return null;
    }
    return t.optional(`problem.${answer.code ?? ""}`) ?? answer.why;
  };
}
