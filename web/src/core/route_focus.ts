"use client";

import { createContext } from "react";

/** Knows whether the heading of a page is due the focus. */
export interface FocusDue {
  /** Whether a route led to *pathname* and its heading has not had the focus; it is due only once. */
  take: (pathname: string) => boolean;
}

/** Given by `OrderRoutes`; null on pages that stand alone. */
export const RouteFocus = createContext<FocusDue | null>(null);

/** Return what is due the focus, except on *first*, the page that was loaded: there it stays where it is. */
export function focusDue(first: string | null): FocusDue {
  let taken = first;
  return {
    take: (pathname) => {
      const isDue = taken !== pathname;
      taken = pathname;
      return isDue;
    },
  };
}
