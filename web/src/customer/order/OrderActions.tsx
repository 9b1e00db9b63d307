"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";

import { useConfig } from "../../core/config";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ButtonLink } from "../../ui/OrderLink";
import type { CustomerOrder, UseOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";
import { returnableUntil } from "../returns/window";
import { canCancel, canPay, storyOf } from "../story";
import { useNow } from "../useNow";
import { isWait, type Watch } from "./payment_watch";
import { WaitActions } from "./PaymentWatch";
import { Receipt } from "./Receipt";

const CancelDialog = lazy(() => import("./CancelDialog"));

export interface OrderActionsProps {
  order: CustomerOrder;
  known: UseOrder;
  watch: Watch;
}

/** What can be done with the order now. */
export function OrderActions({ order, known, watch }: OrderActionsProps): ReactNode {
  if (isWait(watch)) {
    return <WaitActions order={order} onAsk={() => void known.refresh()} isLong={watch !== "waiting"} />;
  }
  return (
    <>
      <PayLink order={order} hasLeft={watch === "left"} />
      <ReturnLink order={order} />
      {order.paid > 0 ? <Receipt order={order} /> : null}
      <Cancel order={order} command={known.cancel} />
    </>
  );
}

function PayLink({ order, hasLeft }: { order: CustomerOrder; hasLeft: boolean }): ReactNode {
  const t = useText(messages);
  if (!canPay(order)) {
    return null;
  }
  const label = hasLeft ? "left.go" : storyOf(order).state === "declined" ? "order.payAgain" : "order.pay";
  return (
    <ButtonLink to={`${order.id}/pay`} variant="primary">
      {t(label)}
    </ButtonLink>
  );
}

function ReturnLink({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const config = useConfig();
  const now = useNow();
  const days = config.data?.return_days;
  const isPossible = days !== undefined && now !== null && returnableUntil(order, days, now) !== null;
  return isPossible ? <ButtonLink to={`${order.id}/return`}>{t("order.return")}</ButtonLink> : null;
}

function Cancel({ order, command }: { order: CustomerOrder; command: UseOrder["cancel"] }): ReactNode {
  const t = useText(messages);
  const [isAsked, setAsked] = useState(false);
  if (!canCancel(order)) {
    return null;
  }
  const open = () => {
    command.reset();
    setAsked(true);
  };
  return (
    <>
      <Button onClick={open}>{t("order.cancel")}</Button>
      {isAsked ? (
        <Suspense fallback={null}>
          <CancelDialog order={order} command={command} onClose={() => setAsked(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
