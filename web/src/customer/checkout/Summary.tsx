"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { ErrorState } from "../../ui/ErrorState";
import { OrderLink } from "../../ui/OrderLink";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { Codes } from "../cart/Codes";
import { PriceProblem } from "../cart/PriceProblem";
import { shop as messages } from "../messages/shop";
import { Lines } from "../order/Lines";
import { Sums } from "../Sums";
import { isRefusal } from "../refusal";

export interface SummaryProps {
  quoting: UseQueryResult<components["schemas"]["Quote"]>;
  /** The price is that of what was chosen before. */
  isStale: boolean;
  /** What sends the order. */
  children: ReactNode;
}

/** What is ordered and what it comes to, with what sends the order. */
export function Summary({ quoting, isStale, children }: SummaryProps): ReactNode {
  const t = useText(messages);
  return (
    <Panel
      title={t("checkout.summary")}
      className="op-aside"
      actions={<OrderLink to="cart">{t("checkout.editCart")}</OrderLink>}
    >
      <Price quoting={quoting} isStale={isStale} />
      <Codes quote={quoting.data} />
      {children}
    </Panel>
  );
}

function Price({ quoting, isStale }: Omit<SummaryProps, "children">): ReactNode {
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
      <Sums priced={quoting.data} />
      {quoting.data.estimated ? <p className="op-hint">{t("cart.estimated")}</p> : null}
    </div>
  );
}
