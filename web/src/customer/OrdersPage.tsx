"use client";

import type { ReactNode } from "react";

import { useConfig } from "../core/config";
import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { ButtonLink, OrderLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { useOrders, type UseOrders } from "./hooks/useOrders";
import { order as messages } from "./messages/order";
import { OrderRow } from "./order/OrderRow";

const SKELETON_ROWS = 4;

/** The signed-in customer's orders, the newest first. */
export default function OrdersPage(): ReactNode {
  const t = useText(messages);
  const known = useOrders();
  const canExport = useConfig().data?.privacy.includes("export") ?? false;
  return (
    <>
      <PageHeader
        title={t("orders.title")}
        actions={
          <>
            <OrderLink to="addresses">{t("orders.addresses")}</OrderLink>
            <OrderLink to="payment-methods">{t("orders.methods")}</OrderLink>
            {canExport ? <OrderLink to="privacy">{t("orders.privacy")}</OrderLink> : null}
            <ButtonLink to="cart">{t("orders.toCart")}</ButtonLink>
          </>
        }
      />
      <div className="op-stack">
        <OfflineNotice offline={known.isOffline} />
        <Orders known={known} />
      </div>
    </>
  );
}

function Orders({ known }: { known: UseOrders }): ReactNode {
  const t = useText(messages);
  const { orders, error, retry, hasMore, loadMore, isLoadingMore } = known;
  if (orders === undefined) {
    return error === null ? (
      <Skeleton shape="list" lines={SKELETON_ROWS} />
    ) : (
      <ErrorState error={error} onRetry={retry} />
    );
  }
  if (orders.length === 0) {
    return (
      <EmptyState
        title={t("orders.empty")}
        action={
          <ButtonLink to="cart" variant="primary">
            {t("orders.toCart")}
          </ButtonLink>
        }
      >
        <p>{t("orders.emptyHint")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ol className="op-orders" aria-label={t("orders.caption")}>
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </ol>
      {hasMore ? (
        <Button className="op-more" busy={isLoadingMore} onClick={loadMore}>
          {t("orders.more")}
        </Button>
      ) : null}
    </>
  );
}
