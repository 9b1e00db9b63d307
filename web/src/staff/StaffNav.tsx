"use client";

import type { ReactNode } from "react";
import { useLocation } from "react-router";

import { usePath } from "../core/mount";
import { useText } from "../core/text";
import { OrderLink } from "../ui/OrderLink";
import { listText } from "./text/list";

const PAGES = [
  { to: "staff", holds: "staff/orders/", key: "staff.nav.orders" },
  { to: "staff/problems", holds: null, key: "staff.nav.problems" },
  { to: "staff/reports", holds: null, key: "staff.nav.reports" },
  { to: "staff/settings", holds: null, key: "staff.nav.settings" },
] as const;

/** Leads from one page of the staff to the others. */
export function StaffNav(): ReactNode {
  const t = useText(listText);
  const path = usePath();
  const { pathname } = useLocation();
  const currentOf = ({ to, holds }: (typeof PAGES)[number]): "page" | "true" | undefined => {
    if (pathname.replace(/\/$/, "") === path(to)) {
      return "page";
    }
    return holds !== null && pathname.startsWith(path(holds)) ? "true" : undefined;
  };
  return (
    <nav className="op-staff-nav" aria-label={t("staff.nav.label")}>
      {PAGES.map((page) => (
        <OrderLink key={page.to} to={page.to} className="op-staff-tab" aria-current={currentOf(page)}>
          {t(page.key)}
        </OrderLink>
      ))}
    </nav>
  );
}
