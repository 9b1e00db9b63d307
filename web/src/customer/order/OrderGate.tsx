"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { ButtonLink } from "../../ui/OrderLink";
import { PageHeader } from "../../ui/PageHeader";
import { Skeleton } from "../../ui/Skeleton";
import type { CustomerOrder, UseOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";

export interface OrderGateProps {
  known: UseOrder;
  children: (order: CustomerOrder) => ReactNode;
}

/** Shows what an order's page is made of once the order is known; until then, or if it never is, says so. */
export function OrderGate({ known, children }: OrderGateProps): ReactNode {
  const t = useText(messages);
  if (known.order !== undefined) {
    return children(known.order);
  }
  if (known.state === "missing") {
    return (
      <>
        <PageHeader title={t("order.missing")} />
        <EmptyState title={t("order.missingHint")} action={<ButtonLink to="">{t("order.all")}</ButtonLink>} />
      </>
    );
  }
  if (known.state === "failed") {
    return (
      <>
        <PageHeader title={t("order.unknown")} back={{ to: "", label: t("order.all") }} />
        <ErrorState error={known.error} onRetry={() => void known.refresh()} />
      </>
    );
  }
  return <Skeleton shape="page" lines={4} />;
}
