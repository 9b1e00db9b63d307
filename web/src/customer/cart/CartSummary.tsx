"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useOrderContext } from "../../core/context";
import { useText } from "../../core/text";
import { ErrorState } from "../../ui/ErrorState";
import { Notice } from "../../ui/Notice";
import { ButtonLink } from "../../ui/OrderLink";
import { Panel } from "../../ui/Panel";
import { Skeleton } from "../../ui/Skeleton";
import { shop as messages } from "../messages/shop";
import { isRefusal } from "../refusal";
import { Sums } from "../Sums";
import { Codes } from "./Codes";
import { PriceProblem } from "./PriceProblem";

export interface CartSummaryProps {
  quoting: UseQueryResult<components["schemas"]["Quote"]>;
  /** Ordering is switched off, for all or for this customer. */
  isOff: boolean;
}

/** What the cart comes to, its codes, and the way to the checkout. */
export function CartSummary({ quoting, isOff }: CartSummaryProps): ReactNode {
  const t = useText(messages);
  const { user } = useOrderContext();
  const canGo = !isOff && quoting.error === null;
  return (
    <Panel title={t("checkout.summary")} className="op-aside">
      {isOff ? (
        <Notice tone="warn" title={t("checkout.off")}>
          <p>{t("checkout.offHint")}</p>
        </Notice>
      ) : (
        <Price quoting={quoting} isSignedOut={user === null} />
      )}
      {canGo ? (
        <ButtonLink to="checkout" variant="primary" className="op-wide">
          {t("cart.checkout")}
        </ButtonLink>
      ) : null}
    </Panel>
  );
}

function Price({ quoting, isSignedOut }: Pick<CartSummaryProps, "quoting"> & { isSignedOut: boolean }): ReactNode {
  const t = useText(messages);
  if (isSignedOut) {
    return <p className="op-lead">{t("cart.signedOut")}</p>;
  }
  return (
    <>
      <Codes quote={quoting.data} />
      <Quoted quoting={quoting} />
    </>
  );
}

function Quoted({ quoting }: Pick<CartSummaryProps, "quoting">): ReactNode {
  const t = useText(messages);
  if (quoting.error !== null) {
    return isRefusal(quoting.error) ? (
      <PriceProblem error={quoting.error} inCart />
    ) : (
      <ErrorState error={quoting.error} onRetry={() => void quoting.refetch()} busy={quoting.isFetching} />
    );
  }
  if (quoting.data === undefined) {
    return <Skeleton />;
  }
  return (
    <div data-busy={quoting.isPlaceholderData || undefined} className="op-price">
      <Sums priced={quoting.data} />
      {quoting.data.estimated ? <p className="op-hint">{t("cart.estimated")}</p> : null}
    </div>
  );
}
