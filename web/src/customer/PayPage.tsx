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
import { paidPath, payableOf, payUntil, toPay } from "./edit";
import { useCheckout } from "./hooks/useCheckout";
import { type CustomerOrder, useOrder, type UseOrder } from "./hooks/useOrder";
import { edit as edits } from "./messages/edit";
import { pay as messages } from "./messages/pay";
import { Lines } from "./order/Lines";
import { Difference } from "./order/OpenEdit";
import { OrderGate } from "./order/OrderGate";
import { Embedded } from "./pay/Embedded";
import { Hosted } from "./pay/Hosted";
import { Sums } from "./Sums";

/** The payment of one order, or of the difference that an edit of it costs: inside the page, or on Stripe's own. */
export default function PayPage(): ReactNode {
  const { orderId = "" } = useParams();
  const known = useOrder(orderId);
  const isDue = known.order !== undefined && payableOf(known.order) === null;
  const isAsked = useAskedOnce(isDue, known.refresh);
  return <OrderGate known={known}>{(order) => <Payable {...{ order, known, isAsked }} />}</OrderGate>;
}

interface PayableProps {
  order: CustomerOrder;
  known: UseOrder;
  /** That nothing is to be paid was asked for, and is not what a page before had known. */
  isAsked: boolean;
}

function Payable({ order, known, isAsked }: PayableProps): ReactNode {
  const path = usePath();
  const payable = payableOf(order);
  const [begun, setBegun] = useState(payable);
  // What was known first may be out of date: an edit may have come since, and an order that has one was paid before.
  const isLate = payable !== null && payable !== begun && (begun === null || begun === "order");
  if (isLate) {
    setBegun(payable);
  } else if (begun === null && !isAsked) {
    return <Skeleton shape="page" lines={4} />;
  } else if (begun === null || payable !== begun) {
    return <Navigate to={path(pathAfter(order, begun))} replace />;
  }
  return <Payment key={begun} order={order} known={known} />;
}

/** Ask the API how the order stands, if that is due, and say whether it was asked. */
function useAskedOnce(isDue: boolean, ask: () => Promise<unknown>): boolean {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (!isDue) {
      return undefined;
    }
    let isCurrent = true;
    void ask().finally(() => isCurrent && setAsked(true));
    return () => {
      isCurrent = false;
    };
  }, [isDue, ask]);
  return isAsked;
}

/** Return where to look once what was to be paid here, *begun*, is not to be paid any more. */
function pathAfter(order: CustomerOrder, begun: string | null): string {
  // The order may tell of the payment before Stripe's form does: who pays here is told of it all the same.
  if (begun === "order") {
    const isPaidHere = !order.ending && order.status !== "expired" && order.status !== "canceled";
    return isPaidHere ? paidPath(order.id, null) : order.id;
  }
  const isStillOpen = order.edit !== null && order.edit.id === begun && order.edit.ending === null;
  return begun === null || isStillOpen ? order.id : paidPath(order.id, begun);
}

function Payment({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  const say = useText(edits);
  const format = useFormat();
  const [until, { number, edit }] = [payUntil(order), order];
  const title = edit === null ? t("pay.title", { number }) : say("edit.payTitle", { number });
  return (
    <>
      <PageHeader title={title} back={{ to: order.id, label: t("pay.later") }}>
        {until === null ? null : t("pay.until", { until: format.dateTime(until) })}
      </PageHeader>
      <div className="op-columns">
        <div className="op-stack">
          <OfflineNotice offline={known.state === "offline"} />
          <Panel title={t("pay.form")}>
            <p className="op-due">
              <span>{edit === null ? t("pay.amount") : say("edit.difference")}</span>
              <Money amount={toPay(order)} currency={order.currency} weight="total" />
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
  const say = useText(edits);
  const { edit, currency } = order;
  if (edit !== null) {
    return (
      <Panel title={say("edit.lines")}>
        <Lines lines={edit.lines} currency={currency} label={say("edit.lines")} />
        <Sums priced={{ ...edit, currency }} />
        <Difference order={order} edit={edit} />
      </Panel>
    );
  }
  return (
    <Panel title={t("pay.order")}>
      <Lines lines={order.lines} currency={order.currency} label={t("pay.order")} />
      <Sums priced={order} />
    </Panel>
  );
}
