"use client";

import { type ReactNode, Suspense, useMemo } from "react";
import { useLocation } from "react-router";

import { useOrderContext } from "../core/context";
import { coreMessages } from "../core/messages";
import { Mount, mountOf } from "../core/mount";
import { useReport } from "../core/problems";
import { useText } from "../core/text";
import { EmptyState } from "./EmptyState";
import { OrderLink } from "./OrderLink";
import { PageBoundary } from "./PageBoundary";
import { Skeleton } from "./Skeleton";
import { SignInNeeded } from "./SignInNeeded";

/**
 * Who may see a page: anybody, whoever is signed in (guests too), or staff. The server decides on every request.
 *
 * `guest`: whoever is signed in, and who is not is offered to go on as a guest.
 */
export type Access = "anybody" | "signed_in" | "guest" | "staff";

export interface PageFrameProps {
  access: Access;
  /** How many segments below the mount the page stands; null outside `OrderRoutes`: the provider says where it is. */
  depth: number | null;
  children: ReactNode;
}

/** What stands around each page of the routes: its mount, its boundary, its skeleton, and who may see it. */
export function PageFrame({ access, depth, children }: PageFrameProps): ReactNode {
  const { pathname } = useLocation();
  const report = useReport();
  const mount = useMemo(() => (depth === null ? null : mountOf(pathname, depth)), [pathname, depth]);
  return (
    <Mount.Provider value={mount}>
      <div className="op-page">
        <PageBoundary key={pathname} onError={report}>
          <Suspense fallback={<Skeleton shape="page" />}>
            <Allowed access={access}>{children}</Allowed>
          </Suspense>
        </PageBoundary>
      </div>
    </Mount.Provider>
  );
}

function Allowed({ access, children }: { access: Access; children: ReactNode }): ReactNode {
  const { user, role } = useOrderContext();
  if (access === "anybody") {
    return children;
  }
  if (user === undefined) {
    return <Skeleton shape="page" />;
  }
  if (user === null) {
    return <SignInNeeded takesGuests={access === "guest"} />;
  }
  return access === "staff" && role === null ? <StaffOnly /> : children;
}

function StaffOnly(): ReactNode {
  const t = useText(coreMessages);
  return (
    <EmptyState title={t("core.staffOnly")} action={<OrderLink to="">{t("core.toOrders")}</OrderLink>}>
      <p>{t("core.staffOnlyText")}</p>
    </EmptyState>
  );
}
