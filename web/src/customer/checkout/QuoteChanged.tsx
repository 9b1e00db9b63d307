"use client";

import type { ReactNode } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { DescriptionList } from "../../ui/DescriptionList";
import { Dialog } from "../../ui/Dialog";
import { Money } from "../../ui/Money";
import { shop as messages } from "../messages/shop";

export interface QuoteChangedProps {
  /** Minor units that the customer was shown. */
  before: number;
  /** The price as it is now; null where it is the one that was shown. */
  quote: components["schemas"]["Quote"] | null;
  busy: boolean;
  onAccept: (total: number) => void;
  onDecline: () => void;
}

/** Shows the price before and now, and asks: nothing was ordered. */
export function QuoteChanged({ before, quote, busy, onAccept, onDecline }: QuoteChangedProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  if (quote === null) {
    return null;
  }
  const { currency } = quote;
  const { total } = quote.amounts;
  const actions = (
    <>
      <Button onClick={onDecline}>{t("changed.decline")}</Button>
      <Button variant="primary" busy={busy} onClick={() => onAccept(total)}>
        {t("changed.accept", { total: format.money(total, currency) })}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onDecline} title={t("changed.title")} actions={actions}>
      <p>{t("changed.text")}</p>
      <DescriptionList
        look="sums"
        items={[
          { key: "before", term: t("changed.before"), value: <Money amount={before} currency={currency} /> },
          {
            key: "now",
            term: t("changed.now"),
            value: <Money amount={total} currency={currency} weight="total" />,
            isTotal: true,
          },
        ]}
      />
    </Dialog>
  );
}
