"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Money } from "../../ui/Money";
import { order as messages } from "../messages/order";

type Line = components["schemas"]["QuoteLine"];

export interface LinesProps {
  lines: readonly Line[];
  currency: string;
  label: string;
}

/** What is ordered: name, how many at what price, what was taken off, and what it comes to. */
export function Lines({ lines, currency, label }: LinesProps): ReactNode {
  return (
    <ul className="op-lines" aria-label={label}>
      {lines.map((line, index) => (
        <li key={`${line.sku}-${index}`}>
          <LineRow line={line} currency={currency} />
        </li>
      ))}
    </ul>
  );
}

function LineRow({ line, currency }: { line: Line; currency: string }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  return (
    <>
      <span className="op-line-name">{line.name}</span>
      <span className="op-line-total">
        <Money amount={line.total} currency={currency} weight="strong" />
      </span>
      <span className="op-line-detail">
        {t("order.pieces", { count: line.quantity })}
        {line.quantity > 1 ? ` · ${t("order.each", { price: format.money(line.unit_price, currency) })}` : null}
        {line.discount > 0 ? (
          <span className="op-line-off">
            {t("order.lineDiscount", { amount: format.money(line.discount, currency) })}
          </span>
        ) : null}
      </span>
    </>
  );
}
