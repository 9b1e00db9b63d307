"use client";

import { type ReactNode, useId } from "react";

import type { components } from "../../api/schema";
import { useText } from "../../core/text";
import { Money } from "../../ui/Money";
import { order } from "../messages/order";
import { shop as messages } from "../messages/shop";

type Quote = components["schemas"]["Quote"];

export interface ShippingChoiceProps {
  quote: Quote;
  onChoose: (id: string) => void;
}

/** The ways that the goods can come, cheapest first; with one way there is nothing to choose. */
export function ShippingChoice({ quote, onChoose }: ShippingChoiceProps): ReactNode {
  const t = useText(messages);
  const say = useText(order);
  const group = useId();
  return (
    <fieldset className="op-options">
      <legend className="op-hidden">{t("checkout.shipping")}</legend>
      {quote.shipping_rates.map(({ id, name, price }) => (
        <label key={id} className="op-option">
          <input
            type="radio"
            name={group}
            value={id}
            checked={quote.shipping_rate?.id === id}
            onChange={() => onChoose(id)}
          />
          <span className="op-option-name">{name}</span>
          {price === 0 ? say("order.free") : <Money amount={price} currency={quote.currency} weight="strong" />}
        </label>
      ))}
    </fieldset>
  );
}
