"use client";

import type { ReactNode } from "react";
import { NavLink } from "react-router";

import { usePath } from "../core/mount";
import { useText } from "../core/text";
import { listText } from "./text/list";

const PAGES = [
  { to: "staff", key: "staff.nav.orders" },
  { to: "staff/problems", key: "staff.nav.problems" },
  { to: "staff/settings", key: "staff.nav.settings" },
] as const;

/** Leads from one page of the staff to the others. */
export function StaffNav(): ReactNode {
  const t = useText(listText);
  const path = usePath();
  return (
    <nav className="op-staff-nav" aria-label={t("staff.nav.label")}>
      {PAGES.map((page) => (
        <NavLink key={page.to} to={path(page.to)} end className="op-staff-tab">
          {t(page.key)}
        </NavLink>
      ))}
    </nav>
  );
}
