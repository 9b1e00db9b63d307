"use client";

import type { ReactNode } from "react";
import { Link, useLocation, useParams } from "react-router";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";
import { EmptyState } from "./EmptyState";

/** What stands where no page does. */
export function NotFound(): ReactNode {
  const t = useText(coreMessages);
  const { pathname } = useLocation();
  const rest = useParams()["*"] ?? "";
  const home = pathname.slice(0, pathname.length - rest.length).replace(/\/$/, "");
  return (
    <div className="op-page">
      <EmptyState title={t("core.notFound")} action={<Link to={home || "/"}>{t("core.toOrders")}</Link>} />
    </div>
  );
}
