"use client";

import { useEffect, useMemo, useReducer } from "react";

import { useOrderContext } from "./context";
import type { LiveQuery, StoredDocument } from "./live_source";

/**
 * What is known of live data.
 *
 * `live`: as the server has it now. `offline`: the server is not reached; `data` is what was known last, if anything.
 * `denied`: the signed-in user may not read it. `absent`: there is no such document.
 */
export interface Live<T> {
  state: "loading" | "live" | "offline" | "denied" | "absent";
  data: T | undefined;
}

// An answer from memory is normal while the server's is on its way.
const STALE_FOR_MS = 3_000;
const AGAIN_AFTER_MS = 5_000;

type Seen = Live<readonly StoredDocument[]> & { of: string; round: number };
type Action =
  | { kind: "documents"; of: string; documents: readonly StoredDocument[]; stale: boolean }
  | { kind: "late"; of: string }
  | { kind: "denied"; of: string }
  | { kind: "again"; of: string };

/**
 * Listen to one document.
 *
 * @param path of the document, `orders/ord_…`, or null to listen to nothing yet.
 * @param read turns the stored document into what the page shows; define it outside the component.
 */
export function useLiveDocument<T>(path: string | null, read: (document: StoredDocument) => T): Live<T> {
  const seen = useSeen(path === null ? null : JSON.stringify({ document: path }));
  return useMemo(() => {
    const first = seen.data?.[0];
    if (first !== undefined) {
      return { state: seen.state, data: read(first) };
    }
    return { state: seen.state === "live" ? "absent" : seen.state, data: undefined };
  }, [seen, read]);
}

/**
 * Listen to some documents of a collection.
 *
 * @param query which ones, or null to listen to nothing yet.
 * @param read as for `useLiveDocument`.
 */
export function useLiveCollection<T>(query: LiveQuery | null, read: (document: StoredDocument) => T): Live<T[]> {
  const seen = useSeen(query === null ? null : JSON.stringify({ query }));
  return useMemo(() => ({ state: seen.state, data: seen.data?.map(read) }), [seen, read]);
}

function useSeen(wanted: string | null): Seen {
  const { live, user } = useOrderContext();
  const of = wanted === null || user === undefined ? "" : `${user?.uid ?? ""} ${wanted}`;
  const [seen, tell] = useReducer(reduce, { state: "loading", data: undefined, of: "", round: 0 });
  useEffect(() => {
    if (wanted === null || of === "") {
      return undefined;
    }
    const late = setTimeout(() => tell({ kind: "late", of }), STALE_FOR_MS);
    const timers = new Set([late]);
    const after = (ms: number, action: Action) => timers.add(setTimeout(() => tell(action), ms));
    const end = listenTo(live, wanted, {
      onDocuments: (documents, stale) => {
        tell({ kind: "documents", of, documents, stale });
        if (stale) {
          after(STALE_FOR_MS, { kind: "late", of });
        } else {
          clearAll(timers);
        }
      },
      onEnd: (code) => {
        clearAll(timers);
        if (code === "permission-denied" || code === "unauthenticated") {
          tell({ kind: "denied", of });
        } else {
          tell({ kind: "late", of });
          after(AGAIN_AFTER_MS, { kind: "again", of });
        }
      },
    });
    return () => {
      clearAll(timers);
      end();
    };
  }, [live, of, wanted, seen.round]);
  return seen.of === of ? seen : { state: "loading", data: undefined, of, round: seen.round };
}

function listenTo(
  live: ReturnType<typeof useOrderContext>["live"],
  wanted: string,
  listener: Parameters<typeof live.document>[1],
): () => void {
  const parsed = JSON.parse(wanted) as { document: string } | { query: LiveQuery };
  return "document" in parsed ? live.document(parsed.document, listener) : live.collection(parsed.query, listener);
}

function clearAll(timers: Set<ReturnType<typeof setTimeout>>): void {
  timers.forEach((timer) => clearTimeout(timer));
  timers.clear();
}

function reduce(seen: Seen, action: Action): Seen {
  const { of } = action;
  const data = seen.of === of ? seen.data : undefined;
  switch (action.kind) {
    case "documents": {
      const state = action.stale ? (seen.of === of ? seen.state : "loading") : "live";
      // Nothing in memory says nothing about the server.
      const known = action.stale && action.documents.length === 0 ? data : action.documents;
      return { state, data: known, of, round: seen.round };
    }
    case "late":
      return { state: "offline", data, of, round: seen.round };
    case "denied":
      return { state: "denied", data: undefined, of, round: seen.round };
    case "again":
      return { ...seen, round: seen.round + 1 };
  }
}
