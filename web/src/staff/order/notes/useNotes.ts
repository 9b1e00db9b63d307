"use client";

import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { answered } from "../../../core/config";
import { useOrderContext } from "../../../core/context";
import type { Note, StaffOrder } from "../types";

/** Read what staff wrote on an order, anew with each of its versions; the oldest first. */
export function useNotes({ id, version }: StaffOrder): UseQueryResult<Note[]> {
  const { api, user } = useOrderContext();
  return useQuery({
    queryKey: [...notesKey(id), user?.uid, version],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { path: { order_id: id } };
      return answered(await api.GET("/api/v1/admin/orders/{order_id}/notes", { params, signal })).notes;
    },
  });
}

/** Names the notes of an order among what was read. */
export function notesKey(orderId: string): readonly string[] {
  return ["staff-notes", orderId];
}
