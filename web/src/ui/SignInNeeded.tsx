"use client";

import { signInAnonymously } from "firebase/auth";
import { type ReactNode, useState } from "react";
import { Link, useLocation } from "react-router";

import { useOrderContext } from "../core/context";
import { coreMessages } from "../core/messages";
import { useReport } from "../core/problems";
import { useText } from "../core/text";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

/** Asks to sign in, and leads to the host's page for it: `?next=` says where to come back to. */
export function SignInNeeded({ takesGuests }: { takesGuests: boolean }): ReactNode {
  const t = useText(coreMessages);
  const { signInPath, guests } = useOrderContext();
  const { pathname, search } = useLocation();
  const next = encodeURIComponent(`${pathname}${search}`);
  const link =
    signInPath === undefined ? null : (
      <Link to={`${signInPath}?next=${next}`} className="op-button op-button-primary">
        {t("core.signInAction")}
      </Link>
    );
  const actions = (
    <>
      {link}
      {takesGuests && guests ? <AsGuest /> : null}
    </>
  );
  return (
    <EmptyState title={t("core.signIn")} action={actions}>
      <p>{t("core.signInText")}</p>
    </EmptyState>
  );
}

/** Signs in anonymously; the page then shows by itself. */
function AsGuest(): ReactNode {
  const t = useText(coreMessages);
  const { auth } = useOrderContext();
  const report = useReport();
  const [state, setState] = useState<"idle" | "busy" | "off" | "failed">("idle");
  const enter = () => {
    setState("busy");
    signInAnonymously(auth).catch((error: unknown) => {
      setState(OFF.has((error as { code?: string }).code ?? "") ? "off" : "failed");
      report(error);
    });
  };
  return (
    <>
      {state === "off" ? null : (
        <Button busy={state === "busy"} onClick={enter}>
          {t("core.guest")}
        </Button>
      )}
      <p role="alert" className="op-error">
        {state === "off" ? t("core.guestsOff") : state === "failed" ? t("core.guestFailed") : null}
      </p>
    </>
  );
}

/** What Firebase answers where the project has anonymous sign-in switched off. */
const OFF = new Set(["auth/admin-restricted-operation", "auth/operation-not-allowed"]);
