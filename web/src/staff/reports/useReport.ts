"use client";

import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { answered } from "../../core/config";
import { useOrderContext } from "../../core/context";
import { firstDay, type Report, type Span, spanOf, todayUtc } from "./figures";

/** The report of the days that the page's address names. */
export interface Reporting {
  span: Span;
  /** The currency that the address names. */
  currency: string | null;
  /** With the span that it was asked for: while another one is read, the last one is shown. */
  query: UseQueryResult<{ report: Report; span: Span }>;
  look: (name: "days" | "currency", value: string) => void;
}

/** Return the report of the days up to today that the page's address names. */
export function useReport(): Reporting {
  const { api, user } = useOrderContext();
  const [params, setParams] = useSearchParams();
  const [today] = useState(todayUtc);
  const span = spanOf(params.get("days"));
  const since = firstDay(today, span);
  const query = useQuery({
    queryKey: ["staff-report", user?.uid, since, today],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const asked = { params: { query: { since, until: today } }, signal };
      return { report: answered(await api.GET("/api/v1/admin/reports/daily", asked)), span };
    },
  });
  const look = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    next.set(name, value);
    setParams(next, { replace: true });
  };
  return { span, currency: params.get("currency"), query, look };
}
