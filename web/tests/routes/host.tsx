import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import {
  createMemoryRouter,
  MemoryRouter,
  Route,
  type RouteObject,
  RouterProvider,
  Routes,
  StaticRouter,
} from "react-router";

import { OrderRoutes, orderRoutes } from "../../src/routes";
import { FakeApi } from "../fake_api";
import { FakeLive } from "../fake_live";
import { CONFIG, TestProvider } from "../harness";

export { version } from "react";

/** How a host mounts the routes. */
export interface Mounting {
  /** Where they are mounted: `/orders`, `/shop/account/orders`. */
  mount: string;
  /** Where the browser stands. */
  start: string;
  basename?: string;
  /** Through `orderRoutes()` in a data router, in place of `<OrderRoutes />`. */
  isData?: boolean;
}

/** Render a host application into *container*, strictly; return what takes it away. */
export function mountHost(container: HTMLElement, mounting: Mounting): () => void {
  const root = createRoot(container);
  root.render(
    <StrictMode>
      <Provided>{routerOf(mounting)}</Provided>
    </StrictMode>,
  );
  return () => root.unmount();
}

/** Return what a server sends for *mounting*. */
export function renderHost({ mount, start, basename = "/" }: Mounting): string {
  return renderToString(
    <Provided>
      <StaticRouter location={start} basename={basename}>
        {routesAt(mount)}
      </StaticRouter>
    </Provided>,
  );
}

function routerOf({ mount, start, basename = "/", isData = false }: Mounting): ReactNode {
  if (isData) {
    const routes: RouteObject[] = [{ path: mount, children: orderRoutes() }];
    return <RouterProvider router={createMemoryRouter(routes, { initialEntries: [start], basename })} />;
  }
  return (
    <MemoryRouter initialEntries={[start]} basename={basename}>
      {routesAt(mount)}
    </MemoryRouter>
  );
}

function routesAt(mount: string): ReactNode {
  return (
    <Routes>
      <Route path="/" element={<p>the host's own page</p>} />
      <Route path={`${mount}/*`} element={<OrderRoutes />} />
    </Routes>
  );
}

function Provided({ children }: { children: ReactNode }): ReactNode {
  const api = new FakeApi()
    .on("get", "/api/v1/config", CONFIG)
    .on("get", "/api/v1/orders", { orders: [ORDER], next_cursor: null });
  return (
    <TestProvider api={api} live={new FakeLive()} events={[]}>
      {children}
    </TestProvider>
  );
}

const ORDER = {
  id: "ord_1",
  number: "R-1001",
  status: "confirmed",
  payment_status: "paid",
  fulfillment_status: "unfulfilled",
  held: false,
  currency: "eur",
  total: 3490,
  created_at: "2026-11-01T10:00:00Z",
  updated_at: "2026-11-01T10:00:00Z",
} as const;
