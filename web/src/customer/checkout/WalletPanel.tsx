"use client";

import { type ReactNode, type RefObject, type SyntheticEvent, useRef, useState } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Field } from "../../ui/Field";
import { LiveRegion } from "../../ui/LiveRegion";
import { useCredit } from "../hooks/useCredit";
import { wallet as messages } from "../messages/wallet";
import type { PaidPart } from "../Sums";
import { useAddingCard } from "./adding_card";
import { endOf, type UseWallet } from "./wallet";

type Schemas = components["schemas"];

export interface WalletPanelProps {
  wallet: UseWallet;
  /** What the price was asked for. */
  request: Schemas["QuoteRequest"];
  quote: Schemas["Quote"] | undefined;
  paidWith: readonly PaidPart[];
}

/** Gift cards and store credit: what is taken of them comes off what is left to pay. */
export function WalletPanel({ wallet, request, quote, paidWith }: WalletPanelProps): ReactNode {
  const format = useFormat();
  if (quote === undefined || quote.amounts.total + quote.amounts.tender === 0) {
    return null;
  }
  const told = paidWith.map(({ term, amount }) => `${term}: ${format.money(amount, quote.currency)}`);
  return (
    <div className="op-codes">
      <GiftCards wallet={wallet} request={request} />
      <Credit wallet={wallet} />
      <LiveRegion>{told.join(", ")}</LiveRegion>
    </div>
  );
}

function GiftCards({ wallet, request }: Pick<WalletPanelProps, "wallet" | "request">): ReactNode {
  const t = useText(messages);
  const [typed, setTyped] = useState("");
  const adding = useAddingCard(wallet, request);
  const field = useRef<HTMLInputElement>(null);
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") {
      void adding.add(typed).then((isAdded) => isAdded && setTyped(""));
    }
  };
  return (
    <>
      <form className="op-code-form" onSubmit={onSubmit} autoComplete="off">
        <Field
          ref={field}
          label={t("wallet.label")}
          value={typed}
          maxLength={64}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" busy={adding.isBusy}>
          {t("wallet.add")}
        </Button>
      </form>
      <Cards wallet={wallet} field={field} />
      <LiveRegion visible>
        {adding.failure === null ? null : <p className="op-error">{adding.failure}</p>}
        {wallet.gone === null ? null : <p className="op-error">{t("wallet.gone", { end: wallet.gone })}</p>}
      </LiveRegion>
    </>
  );
}

interface CardsProps {
  wallet: UseWallet;
  /** Has the focus when a card, and its button with it, is gone. */
  field: RefObject<HTMLInputElement | null>;
}

function Cards({ wallet, field }: CardsProps): ReactNode {
  const t = useText(messages);
  if (wallet.codes.length === 0) {
    return null;
  }
  const remove = (code: string) => {
    wallet.remove(code);
    field.current?.focus();
  };
  return (
    <ul className="op-chips">
      {wallet.codes.map((code) => (
        <li key={code} className="op-badge" data-tone="ok">
          <span aria-hidden="true">•••• {endOf(code)}</span>
          <span className="op-hidden">{t("wallet.card", { end: endOf(code) })}</span>
          <button type="button" aria-label={t("wallet.remove", { end: endOf(code) })} onClick={() => remove(code)}>
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Credit({ wallet }: Pick<WalletPanelProps, "wallet">): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const credit = useCredit();
  if (credit === undefined || credit.balance <= 0) {
    return null;
  }
  return (
    <Checkbox
      label={t("wallet.useCredit", { amount: format.money(credit.balance, credit.currency) })}
      checked={wallet.usesCredit}
      onChange={(event) => wallet.takeCredit(event.target.checked)}
    />
  );
}
