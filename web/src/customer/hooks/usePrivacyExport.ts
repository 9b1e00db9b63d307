"use client";

import type { Client } from "openapi-fetch";
import { useCallback, useEffect, useRef, useState } from "react";

import type { components, paths } from "../../api/schema";
import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { datedName, saveFile } from "../../core/save_file";

/** How far a download has come; `broken`: what arrived is not the whole file, and was not saved. */
export type ExportState =
  | { kind: "idle" }
  | { kind: "busy"; bytes: number }
  | { kind: "saved"; missing: readonly string[] }
  | { kind: "broken" }
  | { kind: "failed"; error: unknown };

/** The download of one's own personal data. */
export interface UsePrivacyExport {
  readonly state: ExportState;
  readonly start: () => void;
  readonly stop: () => void;
}

type Ending = Pick<components["schemas"]["Export"], "missing" | "complete">;

/** Return what fetches one's own personal data with the token, looks whether the file is whole, and saves it. */
export function usePrivacyExport(): UsePrivacyExport {
  const { api } = useOrderContext();
  const [state, setState] = useState<ExportState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState({ kind: "idle" });
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(() => {
    const { signal } = (running.current = new AbortController());
    const show = (next: ExportState) => {
      if (!signal.aborted) {
        setState(next);
      }
    };
    show({ kind: "busy", bytes: 0 });
    fetched(api, signal, (bytes) => show({ kind: "busy", bytes })).then(
      (file) => show(signal.aborted ? { kind: "idle" } : kept(file)),
      (error: unknown) => show({ kind: "failed", error }),
    );
  }, [api]);
  return { state, start, stop };
}

async function fetched(api: Client<paths>, signal: AbortSignal, onBytes: (count: number) => void): Promise<string> {
  const body = answered(
    await api.GET("/api/v1/me/export", { parseAs: "stream", signal }),
  ) as ReadableStream<Uint8Array>;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) {
      return parts.join("") + decoder.decode();
    }
    bytes += value.byteLength;
    parts.push(decoder.decode(value, { stream: true }));
    onBytes(bytes);
  }
}

/** Save *text* if it is a whole file, and return what became of it. */
function kept(text: string): ExportState {
  const ending = endingOf(text);
  if (ending === null) {
    return { kind: "broken" };
  }
  saveFile(new Blob([text], { type: "application/json" }), datedName("personal-data", "json"));
  return { kind: "saved", missing: ending.missing };
}

/** Return the last members of the file; null where it broke off before them. */
function endingOf(text: string): Ending | null {
  try {
    const { missing, complete } = JSON.parse(text) as Partial<Ending>;
    return missing === undefined || complete === undefined ? null : { missing, complete };
  } catch {
    return null;
  }
}
