"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";

import { ProblemError } from "../../api/client";
import { failureOf } from "../../core/problems";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { ErrorState } from "../../ui/ErrorState";
import { Notice } from "../../ui/Notice";
import { ButtonLink } from "../../ui/OrderLink";
import { PriceProblem } from "../cart/PriceProblem";
import { useCart } from "../hooks/useCart";
import type { UsePlace } from "../hooks/usePlace";
import { shop as messages } from "../messages/shop";
import { wallet } from "../messages/wallet";

interface Details {
  sku?: string;
  terms_version?: string;
  rejected_codes?: readonly { code: string }[];
}

const OF_THE_CART = new Set([
  "out_of_stock",
  "unknown_product",
  "not_shippable",
  "module_disabled",
  "amount_too_small",
  "amount_too_large",
]);

const OF_THE_WALLET = new Set(["gift_card_exhausted", "gift_card_not_applicable", "credit_exhausted"]);

export interface PlaceFailureProps {
  placing: UsePlace;
  /** The name of a product by its SKU, as the customer was shown it. */
  nameOf: (sku: string) => string | undefined;
}

/** Why the order was not placed, or that nobody knows yet, and what to do. */
export function PlaceFailure({ placing, nameOf }: PlaceFailureProps): ReactNode {
  const { command } = placing;
  const { code } = failureOf(command.error);
  const details = detailsOf(command.error);
  usePutRight(code, details);
  if (command.state === "unknown") {
    return <Unknown placing={placing} />;
  }
  if (command.state !== "refused" || code === "quote_changed") {
    return null;
  }
  if (OF_THE_CART.has(code)) {
    return <PriceProblem error={command.error} name={nameOf(details.sku ?? "")} />;
  }
  return <Refused code={code} details={details} error={command.error} />;
}

function Unknown({ placing }: { placing: UsePlace }): ReactNode {
  const t = useText(messages);
  const action = (
    <>
      <Button variant="primary" busy={placing.command.isBusy} onClick={placing.again}>
        {t("checkout.again")}
      </Button>
      <ButtonLink to="">{t("checkout.look")}</ButtonLink>
    </>
  );
  return (
    <div role="alert">
      <Notice tone="warn" action={action}>
        <p>{t("checkout.unknown")}</p>
      </Notice>
    </div>
  );
}

function Refused({ code, details, error }: { code: string; details: Details; error: unknown }): ReactNode {
  const t = useText(messages);
  const ofWallet = useText(wallet);
  const text = OF_THE_WALLET.has(code)
    ? ofWallet("wallet.less")
    : code === "terms_outdated"
      ? t("checkout.termsChanged", { version: details.terms_version ?? "" })
      : code === "promotion_not_applicable"
        ? t("checkout.codeGone")
        : null;
  return text === null ? (
    <ErrorState error={error} isReported />
  ) : (
    <div role="alert">
      <Notice tone="warn">
        <p>{text}</p>
      </Notice>
    </div>
  );
}

/** Do what a refusal makes plain: drop codes that do not apply, read the terms and the price again. */
function usePutRight(code: string, details: Details): void {
  const queries = useQueryClient();
  const { removeCode } = useCart();
  useEffect(() => {
    if (code === "terms_outdated") {
      void queries.invalidateQueries({ queryKey: ["config"] });
    }
    if (code === "promotion_not_applicable") {
      details.rejected_codes?.forEach((rejected) => removeCode(rejected.code.toUpperCase()));
    }
    if (code.startsWith("promotion_") || code === "not_shippable" || OF_THE_WALLET.has(code)) {
      void queries.invalidateQueries({ queryKey: ["quote"] });
    }
  }, [code, details, queries, removeCode]);
}

const NO_DETAILS: Details = {};

function detailsOf(error: unknown): Details {
  return error instanceof ProblemError ? (error.problem as Details) : NO_DETAILS;
}
