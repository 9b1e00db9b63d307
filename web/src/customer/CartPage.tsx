"use client";

import { type ReactNode, useState } from "react";

import { useConfig } from "../core/config";
import { useOrderContext } from "../core/context";
import { failureOf } from "../core/problems";
import { useText } from "../core/text";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Notice } from "../ui/Notice";
import { OfflineNotice } from "../ui/OfflineNotice";
import { ButtonLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { CartLines } from "./cart/CartLines";
import { CartSummary } from "./cart/CartSummary";
import type { CartLine } from "./cart/store";
import { useCart } from "./hooks/useCart";
import { useProducts } from "./hooks/useProducts";
import { useQuote } from "./hooks/useQuote";
import { order } from "./messages/order";
import { shop as messages } from "./messages/shop";
import { refusedSku } from "./refusal";

/** The cart: what is in it, codes, and what it comes to. */
export default function CartPage(): ReactNode {
  const t = useText(messages);
  const toOrders = useText(order);
  const { user } = useOrderContext();
  const cart = useCart();
  const [removed, setRemoved] = useState<(CartLine & { name: string }) | null>(null);
  const undo = () => {
    if (removed !== null) {
      cart.add(removed.sku, removed.quantity);
      setRemoved(null);
    }
  };
  return (
    <>
      <PageHeader
        title={t("cart.title")}
        actions={user ? <ButtonLink to="">{toOrders("orders.title")}</ButtonLink> : null}
      >
        {cart.count > 0 ? t("cart.count", { count: cart.count }) : null}
      </PageHeader>
      <div className="op-stack">
        <OfflineNotice />
        <div role="status">
          {removed === null ? null : (
            <Notice action={<Button onClick={undo}>{t("cart.undo")}</Button>}>
              <p>{t("cart.removed", { name: removed.name })}</p>
            </Notice>
          )}
        </div>
        {cart.lines.length === 0 ? (
          <EmptyState title={t("cart.empty")}>
            <p>{t("cart.emptyHint")}</p>
          </EmptyState>
        ) : (
          <Filled onRemove={(line, name) => setRemoved({ ...line, name })} />
        )}
      </div>
    </>
  );
}

function Filled({ onRemove }: { onRemove: (line: CartLine, name: string) => void }): ReactNode {
  const t = useText(messages);
  const cart = useCart();
  const config = useConfig();
  const products = useProducts(cart.lines.map(({ sku }) => sku));
  const quoting = useQuote({ items: [...cart.lines], promotion_codes: [...cart.codes] });
  const code = quoting.error === null ? null : failureOf(quoting.error).code;
  return (
    <div className="op-columns">
      <Panel title={t("cart.caption")}>
        <CartLines
          cart={cart}
          products={products}
          quote={quoting.error === null ? quoting.data : undefined}
          currency={config.data?.currency}
          gone={code === "unknown_product" ? refusedSku(quoting.error) : null}
          onRemove={(line, name) => {
            cart.remove(line.sku);
            onRemove(line, name);
          }}
        />
      </Panel>
      <CartSummary quoting={quoting} isOff={config.data?.enabled === false || code === "module_disabled"} />
    </div>
  );
}
