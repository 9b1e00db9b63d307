"use client";

import { createContext, useCallback, useContext } from "react";
import { useNavigate } from "react-router";

import { useOrderContext } from "./context";

/** Where the routes stand, without a slash at its end: `/orders`. Set by `OrderRoutes`. */
export const Mount = createContext<string | null>(null);

/** Return what makes a path below the mount a path of the host's router: `"ord_1/pay"` → `/orders/ord_1/pay`. */
export function usePath(): (below: string) => string {
  const { mount } = useOrderContext();
  const base = useContext(Mount) ?? mount;
  return useCallback((below) => (below === "" ? base || "/" : `${base}/${below}`), [base]);
}

/** Return what leads to a path below the mount. */
export function useGo(): (below: string, options?: { replace?: boolean }) => void {
  const path = usePath();
  const navigate = useNavigate();
  return useCallback((below, options) => void navigate(path(below), options ?? {}), [navigate, path]);
}

/** Return the mount of a page that stands *depth* segments below it. */
export function mountOf(pathname: string, depth: number): string {
  const segments = pathname.split("/").filter((segment) => segment !== "");
  return segments
    .slice(0, segments.length - depth)
    .map((segment) => `/${segment}`)
    .join("");
}
