import type { paths } from "../../api/schema";

/** What `GET /admin/orders` is asked. */
export type OrdersQuery = NonNullable<paths["/api/v1/admin/orders"]["get"]["parameters"]["query"]>;

export const STATUSES = ["awaiting_payment", "confirmed", "completed", "expired", "canceled"] as const;
export const PAYMENTS = [
  "none",
  "pending",
  "authorized",
  "partially_paid",
  "paid",
  "overpaid",
  "partially_refunded",
  "refunded",
  "failed",
] as const;
export const GOODS = ["unfulfilled", "partial", "fulfilled", "delivered", "partially_returned", "returned"] as const;
/** The fields of which one at a time is searched by its exact value. */
export const TERMS = ["number", "email", "customer", "sku", "tag"] as const;

export type Term = (typeof TERMS)[number];

/** What staff look for, as the page's address keeps it; days are `YYYY-MM-DD` in the reader's time zone. */
export interface Search {
  status: (typeof STATUSES)[number] | "";
  payment: (typeof PAYMENTS)[number] | "";
  goods: (typeof GOODS)[number] | "";
  by: Term;
  value: string;
  from: string;
  to: string;
  sort: "newest" | "oldest";
}

/** A search that finds every order. */
export const EVERYTHING: Search = {
  status: "",
  payment: "",
  goods: "",
  by: "number",
  value: "",
  from: "",
  to: "",
  sort: "newest",
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Return the search that an address holds; what it holds wrongly is passed over. */
export function searchOf(params: URLSearchParams): Search {
  const by = TERMS.find((term) => params.get(term)) ?? "number";
  return {
    status: among(STATUSES, params.get("status")),
    payment: among(PAYMENTS, params.get("payment_status")),
    goods: among(GOODS, params.get("fulfillment_status")),
    by,
    value: params.get(by)?.trim() ?? "",
    from: day(params.get("from")),
    to: day(params.get("to")),
    sort: params.get("sort") === "oldest" ? "oldest" : "newest",
  };
}

/** Return the address that holds a search; without a cursor, so that its list begins again. */
export function paramsOf(search: Search): URLSearchParams {
  const stated: [string, string][] = [
    ["status", search.status],
    ["payment_status", search.payment],
    ["fulfillment_status", search.goods],
    [search.by, search.value.trim()],
    ["from", search.from],
    ["to", search.to],
    ["sort", search.sort === "oldest" ? "oldest" : ""],
  ];
  return new URLSearchParams(stated.filter(([, value]) => value !== ""));
}

/** Return which filters of a search the API cannot take together, and so are left out; null when all are taken. */
export function setAside(search: Search): "email_alone" | "oldest_alone" | null {
  const byState = search.status !== "" || search.payment !== "" || search.goods !== "";
  if (search.by === "email" && search.value !== "") {
    return byState || search.sort === "oldest" ? "email_alone" : null;
  }
  return search.sort === "oldest" && search.value !== "" ? "oldest_alone" : null;
}

/** Say whether the days of a search are in order. */
export function isInOrder({ from, to }: Search): boolean {
  return from === "" || to === "" || from <= to;
}

/** Return what the API is asked for a search; filters that no index carries together are left out. */
export function queryOf(search: Search, cursor: string | null): OrdersQuery {
  const aside = setAside(search);
  const byEmail = search.by === "email" && search.value !== "";
  return {
    ...(byEmail ? {} : stated({ status: search.status })),
    ...(byEmail ? {} : stated({ payment_status: search.payment })),
    ...(byEmail ? {} : stated({ fulfillment_status: search.goods })),
    ...(aside === "oldest_alone" ? {} : stated({ [search.by]: search.value })),
    ...stated({ from: search.from && startOf(search.from, 0) }),
    ...stated({ to: search.to && startOf(search.to, 1) }),
    ...(search.sort === "oldest" && !byEmail ? { sort: "oldest" as const } : {}),
    ...stated({ cursor: cursor ?? "" }),
  };
}

/** Return the first instant of a day of the reader's time zone, so many days later, in UTC. */
export function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

function stated<T extends string>(member: Record<string, T | "">): Record<string, T> {
  const found = Object.entries(member).filter((entry): entry is [string, T] => entry[1] !== "");
  return Object.fromEntries(found);
}

function among<T extends string>(known: readonly T[], value: string | null): T | "" {
  return known.find((each) => each === value) ?? "";
}

function day(value: string | null): string {
  return value !== null && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : "";
}
