"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../core/format";
import { failureOf } from "../../core/problems";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ErrorState } from "../../ui/ErrorState";
import { LiveRegion } from "../../ui/LiveRegion";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import type { CustomerOrder } from "../hooks/useOrder";
import type { UseCheckout } from "../hooks/useCheckout";
import { pay as messages } from "../messages/pay";

export interface HostedProps {
  order: CustomerOrder;
  checkout: UseCheckout;
}

/** Starts the payment and leads to Stripe's page; stands, too, for a form inside the page that is on its way. */
export function Hosted({ order, checkout }: HostedProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const { command, isLeaving, start, mode } = checkout;
  const isOnTheWay = isLeaving || command.isBusy;
  const hasFailed = command.state === "refused" || command.state === "unknown";
  const amount = format.money(order.total - order.paid, order.currency);
  return (
    <>
      <LiveRegion visible>{isOnTheWay ? t(isLeaving ? "pay.going" : "pay.preparing") : ""}</LiveRegion>
      {hasFailed ? <Failure order={order} checkout={checkout} /> : null}
      {mode === "hosted" ? (
        <>
          <Button variant="primary" busy={isOnTheWay} onClick={start} className="op-wide">
            {t("pay.hosted", { amount })}
          </Button>
          <p className="op-hint">{t("pay.hostedHint")}</p>
        </>
      ) : null}
      {mode === "embedded" && !hasFailed ? <Skeleton shape="list" lines={2} /> : null}
    </>
  );
}

function Failure({ order, checkout }: HostedProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const { command, start } = checkout;
  const until = order.expires_at === null ? "" : format.dateTime(order.expires_at);
  const told = SAID[failureOf(command.error).code];
  if (told === undefined) {
    return <ErrorState error={command.error} onRetry={start} busy={command.isBusy} isReported />;
  }
  const action = told.again ? <Button onClick={start}>{t("pay.start")}</Button> : null;
  return (
    <div role="alert">
      <Notice tone="warn" action={action}>
        <p>{t(told.text, { until })}</p>
      </Notice>
    </div>
  );
}

/** What a refused start means here, and whether another one may help. */
const SAID: Readonly<Record<string, { text: keyof (typeof messages)["en"]; again: boolean }>> = {
  checkout_closed: { text: "pay.closed", again: true },
  checkout_refused: { text: "pay.refused", again: true },
  attempts_exhausted: { text: "pay.exhausted", again: false },
  module_disabled: { text: "pay.off", again: true },
};
