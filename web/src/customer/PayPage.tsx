"use client";

import { type ReactNode, useEffect, useState } from "react";
import { Navigate, useParams, useSearchParams } from "react-router";

import { useFormat } from "../core/format";
import { usePath } from "../core/mount";
import { useText } from "../core/text";
import { Money } from "../ui/Money";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { useCheckout } from "./hooks/useCheckout";
import { type CustomerOrder, useOrder, type UseOrder } from "./hooks/useOrder";
import { pay as messages } from "./messages/pay";
import { Lines } from "./order/Lines";
import { OrderGate } from "./order/OrderGate";
import { Embedded } from "./pay/Embedded";
import { Hosted } from "./pay/Hosted";
import { canPay } from "./story";
import { Sums } from "./Sums";

/** The payment of one order: inside the page, or on Stripe's own. */
export default function PayPage(): ReactNode {
  const { orderId = "" } = useParams();
  const known = useOrder(orderId);
  return <OrderGate known={known}>{(order) => <Payable order={order} known={known} />}</OrderGate>;
}

function Payable({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const path = usePath();
  const [wasPayable] = useState(canPay(order));
  if (!canPay(order)) {
    // The order may tell of the payment before Stripe's form does: who pays here is thanked all the same.
    const isPaidHere = wasPayable && !order.ending && order.status !== "expired" && order.status !== "canceled";
    return <Navigate to={path(isPaidHere ? `${order.id}?checkout=done` : order.id)} replace />;
  }
  return <Payment order={order} known={known} />;
}

function Payment({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  return (
    <>
      <PageHeader title={t("pay.title", { number: order.number })} back={{ to: order.id, label: t("pay.later") }}>
        {order.expires_at === null ? null : t("pay.until", { until: format.dateTime(order.expires_at) })}
      </PageHeader>
      <div className="op-columns">
        <div className="op-stack">
          <OfflineNotice offline={known.state === "offline"} />
          <Panel title={t("pay.form")}>
            <p className="op-due">
              <span>{t("pay.amount")}</span>
              <Money amount={order.total - order.paid} currency={order.currency} weight="total" />
            </p>
            <Form order={order} look={known.refresh} />
          </Panel>
        </div>
        <Summary order={order} />
      </div>
    </>
  );
}

function Form({ order, look }: { order: CustomerOrder; look: () => Promise<unknown> }): ReactNode {
  const checkout = useCheckout(order.id, look);
  useStartAtOnce(checkout.mode, checkout.start);
  if (checkout.mode === undefined) {
    return <Skeleton lines={2} />;
  }
  return checkout.mode === "embedded" && checkout.clientSecret !== null ? (
    <Embedded order={order} clientSecret={checkout.clientSecret} />
  ) : (
    <Hosted order={order} checkout={checkout} />
  );
}

/** Start without a further click: the form inside the page, and Stripe's page for who has just ordered (`?start`). */
function useStartAtOnce(mode: "hosted" | "embedded" | undefined, start: () => void): void {
  const [search, setSearch] = useSearchParams();
  const isAsked = search.has("start");
  const isDue = mode === "embedded" || (mode === "hosted" && isAsked);
  useEffect(() => {
    if (!isDue) {
      return;
    }
    if (isAsked) {
      // "Back" from Stripe's page must not lead there again.
      setSearch({}, { replace: true });
    }
    start();
    // Once for each mode: what `start` closes over changes with every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isDue]);
}

function Summary({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  return (
    <Panel title={t("pay.order")}>
      <Lines lines={order.lines} currency={order.currency} label={t("pay.order")} />
      <Sums priced={order} />
    </Panel>
  );
}
