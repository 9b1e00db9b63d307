"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Money } from "../../ui/Money";
import { StatusBadge } from "../../ui/StatusBadge";
import { type UseCart } from "../hooks/useCart";
import type { Product } from "../hooks/useProducts";
import { shop as messages } from "../messages/shop";
import { QuantityInput } from "../QuantityInput";
import { type CartLine, QUANTITY_MAX } from "./store";

type Quote = components["schemas"]["Quote"];

export interface CartLinesProps {
  cart: UseCart;
  products: ReadonlyMap<string, Product | null>;
  quote: Quote | undefined;
  /** In which prices of the catalog are shown until there is a quote. */
  currency: string | undefined;
  /** The SKU that the quote was refused for; null where it was not. It is marked, and what else is known to be gone. */
  gone: string | null;
  onRemove: (line: CartLine, name: string) => void;
}

/** What is in the cart, each line with its quantity and what it costs. */
export function CartLines(props: CartLinesProps): ReactNode {
  const t = useText(messages);
  return (
    <ul className="op-lines op-cart-lines" aria-label={t("cart.caption")}>
      {props.cart.lines.map((line) => (
        <li key={line.sku}>
          <Row line={line} {...props} />
        </li>
      ))}
    </ul>
  );
}

function Row({ line, cart, products, quote, currency, gone, onRemove }: CartLinesProps & { line: CartLine }) {
  const t = useText(messages);
  const product = products.get(line.sku);
  const quoted = quote?.lines.find((each) => each.sku === line.sku);
  const name = quoted?.name ?? product?.name ?? line.sku;
  const isGone = gone !== null && (line.sku === gone || product === null || product?.active === false);
  const options = Object.values(product?.options ?? {}).join(" · ");
  return (
    <>
      <span className="op-line-name">
        {name}
        {options ? <span className="op-hint"> {options}</span> : null}
      </span>
      <span className="op-line-total">
        {isGone ? (
          <StatusBadge tone="bad">{t("cart.gone")}</StatusBadge>
        ) : (
          <LinePrice line={line} total={quoted?.total} product={product} currency={quote?.currency ?? currency} />
        )}
      </span>
      <div className="op-line-detail op-cart-tools">
        <QuantityInput
          value={line.quantity}
          min={1}
          max={QUANTITY_MAX}
          label={t("cart.quantityOf", { name })}
          lessLabel={t("cart.less", { name })}
          moreLabel={t("cart.more", { name })}
          onChange={(quantity) => cart.setQuantity(line.sku, quantity)}
        />
        <Button aria-label={t("cart.removeNamed", { name })} onClick={() => onRemove(line, name)}>
          {t("cart.remove")}
        </Button>
      </div>
    </>
  );
}

interface LinePriceProps {
  line: CartLine;
  total: number | undefined;
  product: Product | null | undefined;
  currency: string | undefined;
}

function LinePrice({ line, total, product, currency }: LinePriceProps): ReactNode {
  if (currency === undefined) {
    return null;
  }
  const each = product?.prices[currency];
  const amount = total ?? (each === undefined ? undefined : each * line.quantity);
  return amount === undefined ? null : <Money amount={amount} currency={currency} weight="strong" />;
}
