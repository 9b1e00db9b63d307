"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import type { SavedMethod } from "../hooks/usePaymentMethods";
import { methods as messages } from "../messages/methods";

export interface MethodCardProps {
  method: SavedMethod;
  onForget: () => void;
}

/** One saved way to pay. */
export function MethodCard({ method, onForget }: MethodCardProps): ReactNode {
  const t = useText(messages);
  const name = useMethodName(method);
  const { exp_month: month, exp_year: year } = method;
  return (
    <li className="op-panel op-panel-raised">
      <div>
        <strong>{name}</strong>
        {month === null || year === null ? null : (
          <p className="op-hint">
            {t("methods.expires", { month: String(month).padStart(2, "0"), year: String(year) })}
          </p>
        )}
      </div>
      <div className="op-actions">
        <Button aria-label={t("methods.forgetNamed", { name })} onClick={onForget}>
          {t("methods.forget")}
        </Button>
      </div>
    </li>
  );
}

/** Return what a saved way to pay is called: "Visa ending in 4242". */
export function useMethodName({ brand, last4 }: SavedMethod): string {
  const t = useText(messages);
  const words = brand.replaceAll("_", " ");
  const name = NAMES[brand] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return last4 === null ? name : t("methods.ending", { brand: name, last4 });
}

/** Names whose letters are not those of their code. */
const NAMES: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  jcb: "JCB",
  sepa_debit: "SEPA",
  unionpay: "UnionPay",
  us_bank_account: "ACH",
};
