"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { LiveRegion } from "../../ui/LiveRegion";
import { shop as messages } from "../messages/shop";
import type { Checkout } from "./checkout";

/** The button that orders, with what it costs on it. */
export function Sending({ checkout, formId }: { checkout: Checkout; formId: string }): ReactNode {
  const t = useText(messages);
  const { quoting, placing, errors, isPriced } = checkout;
  const wrong = errors?.count ?? 0;
  const isPricing = !isPriced && quoting.error === null;
  return (
    <>
      <LiveRegion visible>
        {wrong > 0 ? <p className="op-error">{t("checkout.fix", { count: wrong })}</p> : null}
      </LiveRegion>
      {placing.command.state === "unknown" ? null : (
        <Button
          type="submit"
          form={formId}
          variant="primary"
          busy={placing.command.isBusy || isPricing}
          disabled={quoting.error !== null}
          className="op-wide"
        >
          <Label checkout={checkout} />
        </Button>
      )}
    </>
  );
}

function Label({ checkout: { quoting, isPriced } }: { checkout: Checkout }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  if (quoting.data === undefined || !isPriced) {
    return quoting.error === null ? t("checkout.pricing") : t("checkout.placeAny");
  }
  const { amounts, currency } = quoting.data;
  return amounts.total === 0
    ? t("checkout.placeFree")
    : t("checkout.place", { total: format.money(amounts.total, currency) });
}
