"use client";

import type { ReactNode } from "react";

import { useConfig } from "../../core/config";
import { useFormat } from "../../core/format";
import { failureOf, useProblemText } from "../../core/problems";
import { useText } from "../../core/text";
import { Notice } from "../../ui/Notice";
import { ButtonLink } from "../../ui/OrderLink";
import { useProducts } from "../hooks/useProducts";
import { shop as messages } from "../messages/shop";
import { refusedSku } from "../refusal";

export interface PriceProblemProps {
  error: unknown;
  /** Of the product that the refusal is about, where the page knows it already. */
  name?: string | undefined;
  /** Stands in the cart already, so it does not lead there. */
  inCart?: boolean;
}

/** Why a cart has no price or cannot be ordered as it is, and what the customer can do about it. */
export function PriceProblem({ error, name, inCart = false }: PriceProblemProps): ReactNode {
  const t = useText(messages);
  const said = useSaid(error, name);
  const isOff = failureOf(error).code === "module_disabled";
  return (
    <div role="alert">
      <Notice
        tone="warn"
        title={isOff ? t("checkout.off") : undefined}
        action={inCart ? null : <ButtonLink to="cart">{t("checkout.editCart")}</ButtonLink>}
      >
        <p>{said}</p>
      </Notice>
    </div>
  );
}

function useSaid(error: unknown, known: string | undefined): string {
  const t = useText(messages);
  const text = useProblemText();
  const format = useFormat();
  const { data } = useConfig();
  const found = useNameOf(refusedSku(error));
  const name = known ?? found;
  const bound = (bounds: Readonly<Record<string, number>> | undefined) => {
    const amount = bounds?.[data?.currency ?? ""];
    return amount === undefined ? undefined : format.money(amount, data?.currency ?? "");
  };
  switch (failureOf(error).code) {
    case "out_of_stock":
      return t("checkout.soldOut", { name });
    case "unknown_product":
      return `${t("checkout.unknownProduct", { name })} ${t("cart.goneHint")}`;
    case "not_shippable":
      return t("checkout.notShippable");
    case "module_disabled":
      return t("checkout.offHint");
    case "amount_too_small": {
      const amount = bound(data?.total_min);
      return amount === undefined ? text(error) : t("checkout.tooSmall", { amount });
    }
    case "amount_too_large": {
      const amount = bound(data?.total_max);
      return amount === undefined ? text(error) : t("checkout.tooLarge", { amount });
    }
    default:
      return text(error);
  }
}

/** Return what the catalog calls a product; what it does not know any more goes by its SKU. */
function useNameOf(sku: string | null): string {
  const products = useProducts(sku === null ? [] : [sku]);
  return products.get(sku ?? "")?.name ?? sku ?? "";
}
