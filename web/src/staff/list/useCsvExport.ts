"use client";

import type { Client } from "openapi-fetch";
import { useCallback, useEffect, useRef, useState } from "react";

import type { paths } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { useReport } from "../../core/problems";
import { datedName, saveFile } from "../../core/save_file";
import { type Part, fileOf, partOf } from "./csv";
import type { OrdersQuery } from "./search";

/** How far an export is; `cut`: a part came without its last row, and nothing was saved. */
export type Export =
  | { state: "idle" }
  | { state: "working" | "done"; count: number }
  | { state: "cut" }
  | { state: "failed"; error: unknown };

/** Export every order that a search finds as one file. */
export interface CsvExport {
  progress: Export;
  start: (query: OrdersQuery) => void;
  stop: () => void;
}

class CutError extends Error {
  override name = "CutError";
}

/** Return what exports orders: the parts are read one after the other, and saved only when all are whole. */
export function useCsvExport(): CsvExport {
  const { api } = useOrderContext();
  const report = useReport();
  const [progress, setProgress] = useState<Export>({ state: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setProgress({ state: "idle" });
  }, []);
  const start = useCallback(
    (query: OrdersQuery) => {
      running.current?.abort();
      const run = new AbortController();
      running.current = run;
      setProgress({ state: "working", count: 0 });
      const tell = (told: Export) => run.signal.aborted || setProgress(told);
      readAll(api, query, run.signal, (count) => tell({ state: "working", count })).then(
        ({ head, rows }) => {
          save(fileOf(head, rows));
          tell({ state: "done", count: rows.length });
        },
        (error: unknown) => {
          if (!run.signal.aborted) {
            report(error);
            tell(error instanceof CutError ? { state: "cut" } : { state: "failed", error });
          }
        },
      );
    },
    [api, report],
  );
  return { progress, start, stop };
}

async function readAll(
  api: Client<paths>,
  query: OrdersQuery,
  signal: AbortSignal,
  onRows: (count: number) => void,
): Promise<Pick<Part, "head" | "rows">> {
  const rows: string[] = [];
  let cursor: string | undefined = query.cursor;
  for (;;) {
    const asked = cursor === undefined ? query : { ...query, cursor };
    const part = partOf(await read(api, asked, signal));
    if (part.ending.kind === "cut") {
      throw new CutError("the last row of an export is missing");
    }
    rows.push(...part.rows);
    onRows(rows.length);
    if (part.ending.kind === "end") {
      return { head: part.head, rows };
    }
    cursor = part.ending.cursor;
  }
}

async function read(api: Client<paths>, query: OrdersQuery, signal: AbortSignal): Promise<string> {
  const headers = { Accept: "text/csv" };
  return answered(await api.GET("/api/v1/admin/orders", { params: { query }, headers, parseAs: "text", signal }));
}

function save(text: string): void {
  saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), datedName("orders", "csv"));
}
