"use client";

import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";

import { useOrderContext } from "../core/context";
import { coreMessages } from "../core/messages";
import { useText } from "../core/text";
import { EmptyState } from "./EmptyState";

/** Asks to sign in, and leads to the host's page for it: `?next=` says where to come back to. */
export function SignInNeeded(): ReactNode {
  const t = useText(coreMessages);
  const { signInPath } = useOrderContext();
  const { pathname, search } = useLocation();
  const next = encodeURIComponent(`${pathname}${search}`);
  const action =
    signInPath === undefined ? null : (
      <Link to={`${signInPath}?next=${next}`} className="op-button op-button-primary">
        {t("core.signInAction")}
      </Link>
    );
  return (
    <EmptyState title={t("core.signIn")} action={action}>
      <p>{t("core.signInText")}</p>
    </EmptyState>
  );
}
