"use client";

import { CheckoutElementsProvider, PaymentElement, useCheckoutElements } from "@stripe/react-stripe-js/checkout";
import type { Appearance, Stripe } from "@stripe/stripe-js";
import { type ReactNode, type SyntheticEvent, useMemo, useState } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useGo } from "../../core/mount";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import { paidPath, toPay } from "../edit";
import type { CustomerOrder } from "../hooks/useOrder";
import { pay as messages } from "../messages/pay";

export interface PaymentFormProps {
  order: CustomerOrder;
  clientSecret: string;
  stripe: Stripe;
  appearance: Appearance;
}

/** The Payment Element of one Checkout Session, and the button that pays. */
export default function PaymentForm({ order, clientSecret, stripe, appearance }: PaymentFormProps): ReactNode {
  const contact = order.contact ?? null;
  const options = useMemo(
    () => ({
      clientSecret,
      elementsOptions: { appearance },
      ...(contact === null ? {} : { defaultValues: knownOf(contact) }),
    }),
    [clientSecret, appearance, contact],
  );
  return (
    <CheckoutElementsProvider stripe={stripe} options={options}>
      <Form order={order} />
    </CheckoutElementsProvider>
  );
}

/** Return what the order knows of who pays, so that it is not typed again; who pays by another address changes it. */
function knownOf({ name, email, address }: components["schemas"]["Contact"]) {
  return { email, ...(address === undefined ? {} : { billingAddress: { name, address } }) };
}

function Form({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const found = useCheckoutElements();
  const { confirm, isBusy, failure } = useConfirm(order);
  if (found.type === "error") {
    return <Told text={`${t("pay.loadFailed")} ${found.error.message}`} />;
  }
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (found.type === "success") {
      confirm(found.checkout.confirm);
    }
  };
  return (
    <form className="op-stack" onSubmit={onSubmit}>
      {found.type === "loading" ? <Skeleton shape="list" lines={2} /> : <Element />}
      {failure === null ? null : <Told text={failure} />}
      <Button type="submit" variant="primary" busy={isBusy} disabled={found.type === "loading"} className="op-wide">
        {isBusy ? t("pay.confirming") : t("pay.confirm", { amount: format.money(toPay(order), order.currency) })}
      </Button>
    </form>
  );
}

function Element(): ReactNode {
  return (
    <div className="op-stripe">
      <PaymentElement />
    </div>
  );
}

function Told({ text }: { text: string }): ReactNode {
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{text}</p>
      </Notice>
    </div>
  );
}

type Confirm = Extract<ReturnType<typeof useCheckoutElements>, { type: "success" }>["checkout"]["confirm"];

/** Pay. Only a decline is told here: whether the money came, the order says. */
function useConfirm(order: CustomerOrder) {
  const t = useText(messages);
  const go = useGo();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const confirm = (pay: Confirm) => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    setFailure(null);
    const look = () => go(paidPath(order.id, order.edit?.id ?? null));
    pay({ redirect: "if_required" }).then((result) => {
      if (result.type === "success") {
        look();
        return;
      }
      setBusy(false);
      const { code, message } = result.error;
      setFailure(code === "paymentFailed" ? `${t("pay.declined")} ${message}` : message);
    }, look);
  };
  return { confirm, isBusy, failure };
}
