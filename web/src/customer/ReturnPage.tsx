"use client";

import type { ReactNode } from "react";
import { Navigate, useParams } from "react-router";

import { useConfig } from "../core/config";
import { usePath } from "../core/mount";
import { useText } from "../core/text";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { ButtonLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { type CustomerOrder, useOrder, type UseOrder } from "./hooks/useOrder";
import { order as orderMessages } from "./messages/order";
import { returns as messages } from "./messages/returns";
import { OrderGate } from "./order/OrderGate";
import { ReturnForm } from "./returns/ReturnForm";
import { returnable } from "./returns/window";
import { useNow } from "./useNow";

/** Asks to send goods of an order back: what, how many, why. */
export default function ReturnPage(): ReactNode {
  const { orderId = "" } = useParams();
  const known = useOrder(orderId);
  return <OrderGate known={known}>{(order) => <Return order={order} known={known} />}</OrderGate>;
}

function Return({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  const say = useText(orderMessages);
  return (
    <>
      <PageHeader
        title={t("return.title")}
        back={{ to: order.id, label: say("order.title", { number: order.number }) }}
      >
        {t("return.explain")}
      </PageHeader>
      <div className="op-stack">
        <OfflineNotice offline={known.state === "offline"} />
        <Offer order={order} known={known} />
      </div>
    </>
  );
}

function Offer({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  const say = useText(orderMessages);
  const path = usePath();
  const config = useConfig();
  const now = useNow();
  const { requestReturn: command } = known;
  if (command.state === "done") {
    return <Navigate to={path(order.id)} replace />;
  }
  if (config.error !== null) {
    return <ErrorState error={config.error} onRetry={() => void config.refetch()} />;
  }
  if (config.data === undefined || now === null) {
    return <Skeleton shape="list" />;
  }
  const offered = returnable(order, config.data.return_days, now);
  if (offered.length === 0) {
    return (
      <EmptyState
        title={t("return.none")}
        action={<ButtonLink to={order.id}>{say("order.title", { number: order.number })}</ButtonLink>}
      >
        <p>{t("return.noneHint", { days: config.data.return_days })}</p>
      </EmptyState>
    );
  }
  return <ReturnForm offered={offered} command={command} />;
}
