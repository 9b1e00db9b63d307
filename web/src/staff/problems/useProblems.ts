"use client";

import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { components } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useLiveCollection } from "../../core/live";
import type { LiveQuery, StoredDocument } from "../../core/live_source";

/** One thing that somebody must look into. */
export type RaisedProblem = components["schemas"]["RaisedProblem"];

// That there is a newer one is heard of; what is shown comes from the API.
const NEWEST: LiveQuery = { path: "problems", orderBy: [["raised_at", "desc"]], limit: 1 };

/** Follow what is open: Firestore tells that there is something new, the API what. */
export function useProblems(): { query: UseQueryResult<RaisedProblem[]>; isLive: boolean } {
  const { api, user } = useOrderContext();
  const live = useLiveCollection(NEWEST, nameOf);
  const query = useQuery({
    queryKey: ["staff-problems", user?.uid],
    queryFn: async ({ signal }) => answered(await api.GET("/api/v1/admin/problems", { signal })).problems,
  });
  const newest = live.data?.join();
  const before = useRef<string | undefined>(undefined);
  const { refetch } = query;
  useEffect(() => {
    if (before.current !== undefined && newest !== undefined && before.current !== newest) {
      void refetch();
    }
    before.current = newest ?? before.current;
  }, [newest, refetch]);
  return { query, isLive: live.state !== "offline" };
}

function nameOf({ id, data }: StoredDocument): string {
  return `${id} ${data.open === true ? "open" : "closed"}`;
}
