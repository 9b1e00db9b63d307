"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { ErrorState } from "../../ui/ErrorState";
import { OrderLink } from "../../ui/OrderLink";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { Codes } from "../cart/Codes";
import { PriceProblem } from "../cart/PriceProblem";
import { shop as messages } from "../messages/shop";
import { Lines } from "../order/Lines";
import { isRefusal } from "../refusal";
import { type PaidPart, Sums } from "../Sums";
import type { Checkout } from "./checkout";
import { usePaidParts } from "./paid_parts";
import { WalletPanel } from "./WalletPanel";

export interface SummaryProps {
  checkout: Checkout;
  /** What sends the order. */
  children: ReactNode;
}

/** What is ordered and what it comes to, with what sends the order. */
export function Summary({ checkout, children }: SummaryProps): ReactNode {
  const t = useText(messages);
  const { quoting, wallet, request, isPriced } = checkout;
  const paidWith = usePaidParts(wallet, quoting.data);
  return (
    <Panel
      title={t("checkout.summary")}
      className="op-aside"
      actions={<OrderLink to="cart">{t("checkout.editCart")}</OrderLink>}
    >
      <Price quoting={quoting} isStale={!isPriced} paidWith={paidWith} />
      <Codes quote={quoting.data} />
      <WalletPanel wallet={wallet} request={request} quote={quoting.data} paidWith={paidWith} />
      {children}
    </Panel>
  );
}

interface PriceProps extends Pick<Checkout, "quoting"> {
  /** The price is that of what was chosen before. */
  isStale: boolean;
  paidWith: readonly PaidPart[];
}

function Price({ quoting, isStale, paidWith }: PriceProps): ReactNode {
  const t = useText(messages);
  if (quoting.error !== null) {
    return isRefusal(quoting.error) ? (
      <PriceProblem error={quoting.error} />
    ) : (
      <ErrorState error={quoting.error} onRetry={() => void quoting.refetch()} busy={quoting.isFetching} />
    );
  }
  if (quoting.data === undefined) {
    return <Skeleton lines={5} />;
  }
  return (
    <div data-busy={isStale || undefined} className="op-price">
      <Lines lines={quoting.data.lines} currency={quoting.data.currency} label={t("checkout.summary")} />
      <Sums priced={quoting.data} paidWith={paidWith} />
      {quoting.data.estimated ? <p className="op-hint">{t("cart.estimated")}</p> : null}
    </div>
  );
}
