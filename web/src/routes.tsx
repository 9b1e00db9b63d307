"use client";

import { type ComponentType, createElement, lazy, type ReactNode, useContext, useState } from "react";
import { Outlet, type RouteObject, useLocation, useRoutes } from "react-router";

import { focusDue, RouteFocus } from "./core/route_focus";
import { NotFound } from "./ui/NotFound";
import { type Access, PageFrame } from "./ui/PageFrame";
import { Skeleton } from "./ui/Skeleton";

type Load = () => Promise<{ default: ComponentType }>;

interface PageRoute {
  /** Stable: hosts may refer to it. */
  id: string;
  /** Below the mount; empty for the list of orders. */
  path: string;
  access: Access;
  load: Load;
}

const PAGES: readonly PageRoute[] = [
  { id: "orders", path: "", access: "signed_in", load: () => import("./customer/OrdersPage") },
  { id: "cart", path: "cart", access: "anybody", load: () => import("./customer/CartPage") },
  { id: "checkout", path: "checkout", access: "guest", load: () => import("./customer/CheckoutPage") },
  {
    id: "payment-methods",
    path: "payment-methods",
    access: "signed_in",
    load: () => import("./customer/PaymentMethodsPage"),
  },
  { id: "addresses", path: "addresses", access: "signed_in", load: () => import("./customer/AddressesPage") },
  { id: "privacy", path: "privacy", access: "signed_in", load: () => import("./customer/PrivacyPage") },
  { id: "staff", path: "staff", access: "staff", load: () => import("./staff/StaffOrdersPage") },
  { id: "staff-order", path: "staff/orders/:orderId", access: "staff", load: () => import("./staff/StaffOrderPage") },
  { id: "problems", path: "staff/problems", access: "staff", load: () => import("./staff/ProblemsPage") },
  { id: "reports", path: "staff/reports", access: "staff", load: () => import("./staff/ReportsPage") },
  { id: "settings", path: "staff/settings", access: "staff", load: () => import("./staff/SettingsPage") },
  { id: "order", path: ":orderId", access: "signed_in", load: () => import("./customer/OrderPage") },
  { id: "pay", path: ":orderId/pay", access: "signed_in", load: () => import("./customer/PayPage") },
  { id: "return", path: ":orderId/return", access: "signed_in", load: () => import("./customer/ReturnPage") },
];

const LAZY = PAGES.map((page) => routeOf(page, { element: framed(page, lazy(page.load)) }));

/**
 * All pages, for `<Route path="/orders/*" element={<OrderRoutes />} />`; mount it wherever you like.
 *
 * It needs an `OrderProvider` somewhere above it.
 */
export function OrderRoutes(): ReactNode {
  return <FocusOnRoute>{useRoutes(TREE)}</FocusOnRoute>;
}

const TREE: RouteObject[] = [...LAZY, { path: "*", element: <NotFound /> }];

/**
 * The same pages for a data router, each with `lazy`: `{ path: "/orders", children: orderRoutes() }`.
 */
export function orderRoutes(): RouteObject[] {
  return [
    {
      id: "order-payments",
      HydrateFallback: Loading,
      element: (
        <FocusOnRoute>
          <Outlet />
        </FocusOnRoute>
      ),
      children: [
        ...PAGES.map((page) =>
          routeOf(page, {
            lazy: async () => {
              const { default: Page } = await page.load();
              return { Component: () => framed(page, Page) };
            },
          }),
        ),
        { path: "*", element: <NotFound /> },
      ],
    },
  ];
}

function routeOf({ id, path }: PageRoute, how: Pick<RouteObject, "element" | "lazy">): RouteObject {
  const named = { id: `order-payments/${id}`, ...how };
  return path === "" ? { index: true, ...named } : { path, ...named };
}

function framed({ access, path }: PageRoute, Page: ComponentType): ReactNode {
  const depth = path === "" ? 0 : path.split("/").length;
  return (
    <PageFrame access={access} depth={depth}>
      {createElement(Page)}
    </PageFrame>
  );
}

function Loading(): ReactNode {
  return (
    <div className="op-page">
      <Skeleton shape="page" />
    </div>
  );
}

function FocusOnRoute({ children }: { children: ReactNode }): ReactNode {
  const { pathname, key } = useLocation();
  const outer = useContext(RouteFocus);
  // React Router names the entry with which a page was loaded "default".
  const [due] = useState(() => focusDue(key === "default" ? pathname : null));
  return <RouteFocus.Provider value={outer ?? due}>{children}</RouteFocus.Provider>;
}
