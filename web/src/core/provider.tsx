"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { FirebaseApp } from "firebase/app";
import { type Auth, getAuth, onIdTokenChanged, type User } from "firebase/auth";
import { getFirestore } from "firebase/firestore";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";

import { orderClient, ProblemError } from "../api/client";
import { Context, type OrderContext, type Role } from "./context";
import { fetchInTime } from "./deadline";
import type { OrderEvent } from "./events";
import { firestoreSource } from "./live_source";
import type { Messages } from "./text";
import { tracedFetch } from "./trace";

/** What a host application gives to the order module. */
export interface OrderProviderProps {
  /** The host's Firebase app; its signed-in user is the customer. */
  app: FirebaseApp;
  /** The Firestore database that holds the orders. Default `orders`. */
  databaseId?: string;
  /** Where the API is, `https://shop.example`; by default the page's own site. */
  apiBaseUrl?: string;
  /** Stripe's publishable key, `pk_…`; needed to pay inside the page. */
  publishableKey?: string;
  /** BCP 47 language tag; texts come in English and German, dates and money in any. Default `en`. */
  locale?: string;
  /** The host's own texts, by key; what is left out comes with the package. */
  messages?: Messages;
  /** Default `system`: as the reader's device is set. */
  theme?: "light" | "dark" | "system";
  /** Where links lead when a page stands outside `OrderRoutes`. Default `/orders`. */
  mount?: string;
  /** The host's own page to sign in; linked where somebody must. */
  signInPath?: string;
  /** Offer to order as a guest, by anonymous sign-in. Default `true`. */
  guests?: boolean;
  /** Hears of errors, pages and what was done. */
  onEvent?: (event: OrderEvent) => void;
  /** The host's pages, with `OrderRoutes` or single pages among them. */
  children: ReactNode;
}

const RTL = new Set(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);
const RETRIES_MAX = 2;

/** Put it around everything of this package: it gives the signed-in user, the API and live orders. */
export function OrderProvider(props: OrderProviderProps): ReactNode {
  const { children, locale = "en", theme = "system" } = props;
  const context = useContextOf(props);
  const [queries] = useState(newQueryClient);
  useForgetting(queries, context.user);
  return (
    <Context.Provider value={context}>
      <QueryClientProvider client={queries}>
        <div className="op-root" data-op-theme={theme} lang={locale} dir={directionOf(locale)}>
          {children}
        </div>
      </QueryClientProvider>
    </Context.Provider>
  );
}

const NO_MESSAGES: Messages = {};

function useContextOf(props: OrderProviderProps): OrderContext {
  const { app, databaseId = "orders", apiBaseUrl = "", publishableKey, signInPath, guests = true } = props;
  const { locale = "en", messages = NO_MESSAGES, mount = "/orders" } = props;
  const auth = useMemo(() => getAuth(app), [app]);
  const firestore = useMemo(() => getFirestore(app, databaseId), [app, databaseId]);
  const live = useMemo(() => firestoreSource(firestore), [firestore]);
  const api = useMemo(() => clientOf(auth, apiBaseUrl), [auth, apiBaseUrl]);
  const signedIn = useSignedIn(auth);
  const onEvent = useLatest(props.onEvent);
  return useMemo(
    () => ({
      app,
      auth,
      firestore,
      live,
      api,
      ...signedIn,
      locale,
      messages,
      mount: mount.replace(/\/$/, ""),
      onEvent,
      publishableKey,
      signInPath,
      guests,
    }),
    [app, auth, firestore, live, api, signedIn, locale, messages, mount, onEvent, publishableKey, signInPath, guests],
  );
}

function clientOf(auth: Auth, baseUrl: string): OrderContext["api"] {
  return orderClient({
    baseUrl,
    fetch: fetchInTime(tracedFetch((request) => fetch(request))),
    token: async () => {
      await auth.authStateReady();
      return (await auth.currentUser?.getIdToken()) ?? "";
    },
  });
}

interface SignedIn {
  user: User | null | undefined;
  role: Role;
}

function useSignedIn(auth: Auth): SignedIn {
  const [signedIn, setSignedIn] = useState<SignedIn>({ user: undefined, role: null });
  useEffect(() => {
    let current = true;
    const end = onIdTokenChanged(auth, (user) => {
      const read = user === null ? Promise.resolve(null) : roleOf(user);
      void read.then((role) => current && setSignedIn({ user, role }));
    });
    return () => {
      current = false;
      end();
    };
  }, [auth]);
  return signedIn;
}

async function roleOf(user: User): Promise<Role> {
  const claim = await user.getIdTokenResult().then(
    ({ claims }) => claims.orders_role,
    () => null,
  );
  return claim === "admin" || claim === "staff" ? claim : null;
}

/** Return a function that stays the same and calls the newest *listener*. */
function useLatest(listener: ((event: OrderEvent) => void) | undefined): (event: OrderEvent) => void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  const [call] = useState(() => (event: OrderEvent) => latest.current?.(event));
  return call;
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < RETRIES_MAX && !(error instanceof ProblemError && error.status < 500),
      },
    },
  });
}

/** Forget what was read for one user when another signs in. */
function useForgetting(queries: QueryClient, user: User | null | undefined): void {
  const uid = user === undefined ? undefined : (user?.uid ?? null);
  const before = useRef(uid);
  useEffect(() => {
    if (before.current !== undefined && before.current !== uid) {
      void queries.resetQueries();
    }
    before.current = uid;
  }, [queries, uid]);
}

function directionOf(locale: string): "ltr" | "rtl" {
  return RTL.has(locale.split("-", 1)[0] ?? locale) ? "rtl" : "ltr";
}
