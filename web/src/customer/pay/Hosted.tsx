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
import { payUntil, toPay } from "../edit";
import type { CustomerOrder } from "../hooks/useOrder";
import type { UseCheckout } from "../hooks/useCheckout";
import { edit as edits } from "../messages/edit";
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
  const amount = format.money(toPay(order), order.currency);
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
  const { command, start } = checkout;
  const said = useSaid(order, failureOf(command.error).code);
  if (said === null) {
    return <ErrorState error={command.error} onRetry={start} busy={command.isBusy} isReported />;
  }
  return (
    <div role="alert">
      <Notice tone="warn" action={said.again ? <StartAgain onClick={start} /> : null}>
        <p>{said.text}</p>
      </Notice>
    </div>
  );
}

function StartAgain({ onClick }: { onClick: () => void }): ReactNode {
  const t = useText(messages);
  return <Button onClick={onClick}>{t("pay.start")}</Button>;
}

/** Return what a refused start means here, and whether another one may help; null where the code says it all. */
function useSaid(order: CustomerOrder, code: string): { text: string; again: boolean } | null {
  const t = useText(messages);
  const say = useText(edits);
  const format = useFormat();
  const end = payUntil(order);
  const until = end === null ? "" : format.dateTime(end);
  const ofEdit = order.edit === null ? undefined : SAID_OF_EDIT[code];
  if (ofEdit !== undefined) {
    return { text: say(ofEdit.text, { until }), again: ofEdit.again };
  }
  const told = SAID[code];
  return told === undefined ? null : { text: t(told.text, { until }), again: told.again };
}

type Said<Key> = Readonly<Record<string, { text: Key; again: boolean }>>;

const SAID: Said<keyof (typeof messages)["en"]> = {
  checkout_closed: { text: "pay.closed", again: true },
  checkout_refused: { text: "pay.refused", again: true },
  attempts_exhausted: { text: "pay.exhausted", again: false },
  module_disabled: { text: "pay.off", again: true },
};

const SAID_OF_EDIT: Said<keyof (typeof edits)["en"]> = {
  already_paid: { text: "edit.over", again: false },
  no_edit: { text: "edit.over", again: false },
  ending: { text: "edit.closing", again: false },
  attempts_exhausted: { text: "edit.exhausted", again: false },
  module_disabled: { text: "edit.paymentsOff", again: true },
};
