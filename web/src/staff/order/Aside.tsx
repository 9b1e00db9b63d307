"use client";

import type { ReactNode } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { DateTime } from "../../ui/DateTime";
import { type Description, DescriptionList } from "../../ui/DescriptionList";
import { Money } from "../../ui/Money";
import { OrderLink } from "../../ui/OrderLink";
import { Panel } from "../../ui/Panel";
import { orderText } from "../text/order";
import { Tags } from "./Tags";
import type { SeenOrder, StaffOrder } from "./types";

interface AsideProps {
  seen: SeenOrder;
  refresh: () => Promise<unknown>;
}

/** What stands beside every tab of an order: its money, its customer, its tags. */
export function Aside({ seen, refresh }: AsideProps): ReactNode {
  const t = useText(orderText);
  const { order } = seen;
  return (
    <aside className="op-stack op-beside">
      <Panel>
        <Sums order={order} />
      </Panel>
      <Panel title={t("staff.order.customer")}>
        <Customer order={order} />
      </Panel>
      <Panel title={t("staff.order.tags")}>
        <Tags seen={seen} refresh={refresh} />
      </Panel>
    </aside>
  );
}

function Sums({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const sums = [
    { key: "total", amount: order.total },
    { key: "paid", amount: order.paid },
    { key: "refunded", amount: order.refunded },
    { key: "refundable", amount: order.refundable },
    { key: "refundable_tender", amount: order.refundable_tender },
  ] as const;
  const items: Description[] = sums
    .filter(({ key, amount }) => key === "total" || key === "paid" || amount !== 0)
    .map(({ key, amount }) => ({
      key,
      term: t(`staff.order.${key}`),
      value: <Money amount={amount} currency={order.currency} weight={key === "total" ? "total" : "plain"} />,
    }));
  return (
    <>
      <DescriptionList look="sums" items={items} />
      <DescriptionList items={timesOf(order, t)} />
    </>
  );
}

function timesOf(order: StaffOrder, t: ReturnType<typeof useText<keyof (typeof orderText)["en"]>>): Description[] {
  const times = [
    { key: "placed", at: order.created_at },
    { key: "changed", at: order.updated_at },
    { key: "expires", at: order.expires_at ?? null },
    { key: "next_due", at: order.next_due_at },
  ] as const;
  const items = times.flatMap(({ key, at }) =>
    at === null ? [] : [{ key, term: t(`staff.order.${key}`), value: <DateTime at={at} /> }],
  );
  return [...items, { key: "stock", term: t("staff.order.stock"), value: t(`staff.order.stock.${order.reservation}`) }];
}

function Customer({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const { contact, customer_id: uid } = order;
  const items: Description[] = contact
    ? [
        { key: "name", term: t("staff.order.name"), value: contact.name },
        { key: "email", term: t("staff.order.email"), value: <a href={`mailto:${contact.email}`}>{contact.email}</a> },
        ...(contact.phone ? [{ key: "phone", term: t("staff.order.phone"), value: contact.phone }] : []),
        ...(contact.address
          ? [{ key: "address", term: t("staff.order.address"), value: <Address address={contact.address} /> }]
          : []),
      ]
    : [];
  return (
    <>
      {contact === null ? <p className="op-hint">{t("staff.order.erased")}</p> : null}
      <DescriptionList
        items={[
          ...items,
          {
            key: "uid",
            term: t("staff.order.customer.id"),
            value: (
              <OrderLink to={`staff?customer=${encodeURIComponent(uid)}`}>
                <code>{uid}</code>
              </OrderLink>
            ),
          },
        ]}
      />
    </>
  );
}

type PostalAddress = NonNullable<NonNullable<StaffOrder["contact"]>["address"]>;

function Address({ address }: { address: PostalAddress }): ReactNode {
  const { country } = useFormat();
  const lines = [
    address.line1,
    address.line2,
    [address.postal_code, address.city].filter(Boolean).join(" "),
    address.state,
    country(address.country),
  ].filter(Boolean);
  return (
    <address className="op-address">
      {lines.map((line, at) => (
        <span key={at}>{line}</span>
      ))}
    </address>
  );
}
