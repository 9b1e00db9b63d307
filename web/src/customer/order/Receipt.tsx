"use client";

import { type ReactNode, useEffect, useState } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import type { CustomerOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";
import { Sums } from "../Sums";
import { AddressLines } from "./Contact";
import { Lines } from "./Lines";

/** A button that prints the receipt: the page prints nothing else meanwhile. */
export function Receipt({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    if (!isPrinting) {
      return undefined;
    }
    const end = () => setPrinting(false);
    window.addEventListener("afterprint", end);
    window.print();
    return () => window.removeEventListener("afterprint", end);
  }, [isPrinting]);
  return (
    <>
      <Button onClick={() => setPrinting(true)}>{t("order.print")}</Button>
      {isPrinting ? <Paper order={order} /> : null}
    </>
  );
}

function Paper({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const date = format.date(order.created_at);
  return (
    <div className="op-receipt" aria-hidden="true">
      <p className="op-receipt-title">{t("receipt.title")}</p>
      <p>{t("receipt.of", { number: order.number, date })}</p>
      {order.contact ? (
        <address className="op-address">
          <span>{order.contact.name}</span>
          {order.contact.address ? <AddressLines address={order.contact.address} /> : null}
        </address>
      ) : null}
      <Lines lines={order.lines} currency={order.currency} label={t("order.lines")} />
      <Sums priced={order} />
      <p>
        {t("order.paid")} {format.money(order.paid, order.currency)}
        {order.refunded > 0 ? ` · ${t("order.refunded")} ${format.money(order.refunded, order.currency)}` : null}
      </p>
    </div>
  );
}
