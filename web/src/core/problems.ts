"use client";

import { useCallback } from "react";
import { useLocation } from "react-router";

import { ProblemError } from "../api/client";
import { useOrderContext } from "./context";
import { problemMessages } from "./problem_messages";
import { type Text, useText } from "./text";

/** What went wrong, reduced to what is shown, reported, and acted upon. */
export interface Failure {
  /** The API's code; `network` where nothing answered, `not_api` where something else did, `internal` otherwise. */
  code: string;
  traceId: string | null;
  retryAfterSeconds: number | null;
  /** Whether what was asked for may have been done all the same. */
  outcomeUnknown: boolean;
}

/** What `problemText` needs: `useText(problemMessages)`. */
export type ProblemText = Text<keyof (typeof problemMessages)["en"]>;

/** Return what *error* amounts to. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProblemError) {
    const { code, trace_id: trace } = error.problem as { code: string; trace_id?: unknown };
    return {
      code: code === "" ? "not_api" : code,
      traceId: typeof trace === "string" ? trace : null,
      retryAfterSeconds: error.retryAfterSeconds,
      outcomeUnknown: error.status >= 500 && code !== "module_disabled",
    };
  }
  const isNetwork = error instanceof TypeError || (error instanceof DOMException && error.name !== "AbortError");
  return {
    code: isNetwork ? "network" : "internal",
    traceId: null,
    retryAfterSeconds: null,
    outcomeUnknown: isNetwork,
  };
}

/** Return what *error* means, in the reader's language; a code that is newer than this page is said in general. */
export function problemText(t: ProblemText, error: unknown): string {
  const { code } = failureOf(error);
  return t.optional(`problem.${code}`) ?? t("problem.internal");
}

/** Return what says a failure in the reader's language. */
export function useProblemText(): (error: unknown) => string {
  const t = useText(problemMessages);
  return useCallback((error) => problemText(t, error), [t]);
}

/** Return what reports a failure to the host application, with the page where it happened. */
export function useReport(): (error: unknown) => void {
  const { onEvent } = useOrderContext();
  const { pathname } = useLocation();
  return useCallback(
    (error) => {
      const { code, traceId } = failureOf(error);
      onEvent({ type: "error", code, traceId, page: pathname, error });
    },
    [onEvent, pathname],
  );
}
