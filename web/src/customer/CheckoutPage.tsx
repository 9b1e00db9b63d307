"use client";

import { type ReactNode, useId, useState } from "react";

import { useConfig } from "../core/config";
import { useText } from "../core/text";
import { Checkbox } from "../ui/Checkbox";
import { EmptyState } from "../ui/EmptyState";
import { Notice } from "../ui/Notice";
import { OfflineNotice } from "../ui/OfflineNotice";
import { ButtonLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { Skeleton } from "../ui/Skeleton";
import { type Checkout, useCheckoutOf } from "./checkout/checkout";
import { ContactPanel } from "./checkout/ContactPanel";
import { PlaceFailure } from "./checkout/PlaceFailure";
import { QuoteChanged } from "./checkout/QuoteChanged";
import { Sending } from "./checkout/Sending";
import { ShippingChoice } from "./checkout/ShippingChoice";
import { Summary } from "./checkout/Summary";
import { useCart } from "./hooks/useCart";
import { shop as messages } from "./messages/shop";

/** From the cart to an order: for whom, where to, how, at what price. */
export default function CheckoutPage(): ReactNode {
  const t = useText(messages);
  return (
    <>
      <PageHeader title={t("checkout.title")} back={{ to: "cart", label: t("cart.title") }} />
      <div className="op-stack">
        <OfflineNotice />
        <Stage />
      </div>
    </>
  );
}

function Stage(): ReactNode {
  const t = useText(messages);
  const config = useConfig();
  const cart = useCart();
  const [isPlaced, setPlaced] = useState(false);
  if (isPlaced) {
    return <Skeleton shape="page" />;
  }
  if (cart.lines.length === 0) {
    return (
      <EmptyState title={t("cart.empty")} action={<ButtonLink to="cart">{t("cart.title")}</ButtonLink>}>
        <p>{t("cart.emptyHint")}</p>
      </EmptyState>
    );
  }
  if (config.data?.enabled === false) {
    return (
      <Notice tone="warn" title={t("checkout.off")}>
        <p>{t("checkout.offHint")}</p>
      </Notice>
    );
  }
  return <Form onPlaced={() => setPlaced(true)} termsVersion={config.data?.terms_version ?? ""} />;
}

interface FormProps {
  onPlaced: () => void;
  /** Empty where nothing is to be agreed to. */
  termsVersion: string;
}

function Form({ onPlaced, termsVersion }: FormProps): ReactNode {
  const checkout = useCheckoutOf(onPlaced, termsVersion);
  const { form, quoting, placing, withAddress, errors, submit } = checkout;
  const id = useId();
  const nameOf = (sku: string) => quoting.data?.lines.find((line) => line.sku === sku)?.name;
  const isSent = placing.command.isBusy || placing.command.state === "unknown";
  return (
    <div className="op-columns">
      <form id={id} noValidate onSubmit={submit}>
        <fieldset className="op-stack op-plain" disabled={isSent}>
          <ContactPanel form={form} errors={errors} withAddress={withAddress} />
          <Shipping checkout={checkout} />
          <Terms checkout={checkout} version={termsVersion} />
        </fieldset>
      </form>
      <Summary checkout={checkout}>
        <PlaceFailure placing={placing} nameOf={nameOf} />
        <Sending checkout={checkout} formId={id} />
      </Summary>
      <QuoteChanged
        before={placing.sent?.expected_total ?? 0}
        quote={placing.changed}
        busy={placing.command.isBusy}
        onAccept={(total) => placing.sent && placing.place({ ...placing.sent, expected_total: total })}
        onDecline={placing.leave}
      />
    </div>
  );
}

function Shipping({ checkout: { form, quoting } }: { checkout: Checkout }): ReactNode {
  const t = useText(messages);
  const quote = quoting.error === null ? quoting.data : undefined;
  if (quote === undefined || quote.shipping_rates.length === 0) {
    return null;
  }
  return (
    <Panel title={t("checkout.shipping")}>
      <ShippingChoice quote={quote} onChoose={(rate) => form.change({ rate })} />
    </Panel>
  );
}

function Terms({ checkout: { form, errors }, version }: { checkout: Checkout; version: string }): ReactNode {
  const t = useText(messages);
  if (version === "") {
    return null;
  }
  return (
    <Checkbox
      label={t("checkout.terms", { version })}
      checked={form.agreedTo === version}
      error={errors?.terms ? t("checkout.termsMissing") : null}
      onChange={(event) => form.change({ agreedTo: event.target.checked ? version : null })}
    />
  );
}
