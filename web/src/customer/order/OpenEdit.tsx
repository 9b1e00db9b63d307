"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { DescriptionList } from "../../ui/DescriptionList";
import { Money } from "../../ui/Money";
import { Notice } from "../../ui/Notice";
import { ButtonLink } from "../../ui/OrderLink";
import { type OpenEdit as Edit, payableOf } from "../edit";
import type { CustomerOrder } from "../hooks/useOrder";
import { edit as messages } from "../messages/edit";
import { Lines } from "./Lines";

export interface OpenEditProps {
  order: CustomerOrder;
  /** The difference may be paid already: the customer comes back from its payment. */
  isAwaited: boolean;
}

/** What a paid order is to become and what that costs more, until it is decided; nothing where no edit is open. */
export function OpenEdit({ order, isAwaited }: OpenEditProps): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const { edit, currency } = order;
  if (edit === null) {
    return null;
  }
  const canBePaid = payableOf(order) === edit.id;
  const amount = format.money(edit.to_pay, currency);
  const pay = (
    <ButtonLink to={`${order.id}/pay`} variant="primary">
      {t("edit.pay", { amount })}
    </ButtonLink>
  );
  return (
    <Notice tone={canBePaid ? "warn" : "wait"} title={t("edit.title")} action={canBePaid && !isAwaited ? pay : null}>
      <State edit={edit} isHeld={order.held} />
      <Lines lines={edit.lines} currency={currency} label={t("edit.lines")} />
      <Difference order={order} edit={edit} />
    </Notice>
  );
}

function State({ edit, isHeld }: { edit: Edit; isHeld: boolean }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  if (edit.ending !== null) {
    return <p>{t("edit.closing")}</p>;
  }
  if (isHeld) {
    return <p>{t("edit.held")}</p>;
  }
  return (
    <p>
      {t("edit.text", { until: format.dateTime(edit.expires_at) })} {t("edit.otherwise")}
    </p>
  );
}

/** What the order comes to now, what it will, and what is between them. */
export function Difference({ order, edit }: { order: CustomerOrder; edit: Edit }): ReactNode {
  const t = useText(messages);
  const { currency } = order;
  return (
    <DescriptionList
      look="sums"
      items={[
        { key: "before", term: t("edit.before"), value: <Money amount={order.total} currency={currency} /> },
        { key: "after", term: t("edit.after"), value: <Money amount={edit.amounts.total} currency={currency} /> },
        {
          key: "difference",
          term: t("edit.difference"),
          value: <Money amount={edit.to_pay} currency={currency} weight="total" />,
          isTotal: true,
        },
      ]}
    />
  );
}
