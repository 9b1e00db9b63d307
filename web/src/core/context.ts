"use client";

import type { FirebaseApp } from "firebase/app";
import type { Auth, User } from "firebase/auth";
import type { Firestore } from "firebase/firestore";
import type { Client } from "openapi-fetch";
import { createContext, useContext } from "react";

import type { paths } from "../api/schema";
import type { OrderEvent } from "./events";
import type { LiveSource } from "./live_source";
import type { Messages } from "./text";

/** What staff may do; null for customers and guests. */
export type Role = "admin" | "staff" | null;

/** What a host application may set about how things look and read. */
export interface Settings {
  locale: string;
  messages: Messages;
}

/** What pages and hooks work with; `OrderProvider` makes it. */
export interface OrderContext extends Settings {
  app: FirebaseApp;
  auth: Auth;
  firestore: Firestore;
  api: Client<paths>;
  live: LiveSource;
  /** Undefined until Firebase knows whether somebody is signed in. */
  user: User | null | undefined;
  role: Role;
  onEvent: (event: OrderEvent) => void;
  publishableKey: string | undefined;
  /** Where the routes stand when no `OrderRoutes` says it: `/orders`. */
  mount: string;
  signInPath: string | undefined;
  /** Whether who is not signed in may order as a guest. */
  guests: boolean;
}

export const Context = createContext<OrderContext | null>(null);

const ALONE: Settings = { locale: "en", messages: {} };

/**
 * Return what the provider gives.
 *
 * @throws Error outside an `OrderProvider`.
 */
export function useOrderContext(): OrderContext {
  const context = useContext(Context);
  if (context === null) {
    throw new Error("Put <OrderProvider app={…}> around what comes from order-payments-module.");
  }
  return context;
}

/** Return the locale and the host's messages; English outside a provider, so that single parts can stand alone. */
export function useSettings(): Settings {
  return useContext(Context) ?? ALONE;
}
