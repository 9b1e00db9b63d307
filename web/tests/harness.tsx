import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { FirebaseApp } from "firebase/app";
import type { Auth, User } from "firebase/auth";
import type { Firestore } from "firebase/firestore";
import { type ReactNode, useState } from "react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";

import { orderClient } from "../src/api/client";
import type { components } from "../src/api/schema";
import { Context, type OrderContext, type Role } from "../src/core/context";
import type { OrderEvent } from "../src/core/events";
import type { Messages } from "../src/core/text";
import { tracedFetch } from "../src/core/trace";
import { PageFrame } from "../src/ui/PageFrame";
import { FakeApi } from "./fake_api";
import { FakeLive } from "./fake_live";

/** What `GET /config` answers in tests. */
export const CONFIG: components["schemas"]["Config"] = {
  currency: "eur",
  decimals: 2,
  enabled: true,
  checkout_modes: ["hosted"],
  stripe_js_url: null,
  total_min: { eur: 50 },
  total_max: { eur: 99_999_999 },
  prices_include_tax: true,
  return_days: 30,
  privacy: ["export"],
  terms_version: "",
  version: "1.0.0",
};

/** How a page is rendered. */
export interface PageOptions {
  /** The page's route below the mount: `""`, `":orderId/pay"`. */
  path?: string;
  /** Where the router stands: `/orders/ord_1/pay?checkout=done`. */
  at?: string;
  /** `null`: nobody is signed in; `undefined` given: not known yet. Default a customer, `uid_1`. */
  user?: Partial<User> | null | undefined;
  role?: Role;
  locale?: string;
  messages?: Messages;
  api?: FakeApi;
  live?: FakeLive;
  publishableKey?: string;
  guests?: boolean;
  /** How often a failed query is asked again; default never. */
  retry?: number;
}

/** A rendered page, and what it did. */
export interface RenderedPage extends RenderResult {
  api: FakeApi;
  live: FakeLive;
  /** What the host was told. */
  events: OrderEvent[];
  /** Clicks and types. */
  act: UserEvent;
  /** Where the router stands now. */
  address: () => string;
}

const CUSTOMER = { uid: "uid_1", email: "ada@example.com", isAnonymous: false } as Partial<User>;

/** Render *element* as a page of `OrderRoutes` mounted at `/orders`, for a customer unless said otherwise. */
export function renderPage(element: ReactNode, options: PageOptions = {}): RenderedPage {
  const { path = "", at = "/orders", api = new FakeApi(), live = new FakeLive() } = options;
  const events: OrderEvent[] = [];
  let address = at;
  const depth = path === "" ? 0 : path.split("/").length;
  const rendered = render(
    <TestProvider {...options} api={api} live={live} events={events}>
      <MemoryRouter initialEntries={[at]}>
        <Where onMove={(now) => (address = now)} />
        <Routes>
          <Route
            path={`/orders/${path}`}
            element={
              <PageFrame access="anybody" depth={depth}>
                {element}
              </PageFrame>
            }
          />
          <Route path="*" element={null} />
        </Routes>
      </MemoryRouter>
    </TestProvider>,
  );
  return Object.assign(rendered, { api, live, events, act: userEvent.setup(), address: () => address });
}

type ProviderProps = PageOptions & { api: FakeApi; live: FakeLive; events: OrderEvent[]; children: ReactNode };

/** What `OrderProvider` gives, from fakes. */
export function TestProvider({ children, ...options }: ProviderProps): ReactNode {
  const { retry = 0 } = options;
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry } } }));
  const [context] = useState(() => contextOf(options));
  return (
    <Context.Provider value={context}>
      <QueryClientProvider client={queries}>
        <div className="op-root" lang={options.locale ?? "en"}>
          {children}
        </div>
      </QueryClientProvider>
    </Context.Provider>
  );
}

function contextOf(options: Omit<ProviderProps, "children">): OrderContext {
  const user = ("user" in options ? options.user : CUSTOMER) as User | null | undefined;
  return {
    app: { name: "[DEFAULT]" } as FirebaseApp,
    auth: { currentUser: user ?? null } as Auth,
    firestore: null as unknown as Firestore,
    api: orderClient({
      baseUrl: "http://shop.test",
      token: () => Promise.resolve(`token-of-${user?.uid ?? "nobody"}`),
      fetch: tracedFetch((request) => options.api.fetch(request as Request)),
    }),
    live: options.live,
    user,
    role: options.role ?? null,
    locale: options.locale ?? "en",
    messages: options.messages ?? {},
    onEvent: (event) => options.events.push(event),
    publishableKey: options.publishableKey,
    mount: "/orders",
    signInPath: "/sign-in",
    guests: options.guests ?? true,
  };
}

function Where({ onMove }: { onMove: (address: string) => void }): ReactNode {
  const { pathname, search } = useLocation();
  onMove(`${pathname}${search}`);
  return null;
}
