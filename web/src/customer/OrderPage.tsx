"use client";

import { type ReactNode, useState } from "react";
import { useParams } from "react-router";

import { useFormat } from "../core/format";
import { useText } from "../core/text";
import { LiveRegion } from "../ui/LiveRegion";
import { OfflineNotice } from "../ui/OfflineNotice";
import { PageHeader } from "../ui/PageHeader";
import { Panel } from "../ui/Panel";
import { type CustomerOrder, useOrder, type UseOrder } from "./hooks/useOrder";
import { edit as edits } from "./messages/edit";
import { order as messages } from "./messages/order";
import { story } from "./messages/story";
import { Contact } from "./order/Contact";
import { History } from "./order/History";
import { Lines } from "./order/Lines";
import { OpenEdit } from "./order/OpenEdit";
import { OrderActions } from "./order/OrderActions";
import { OrderBadge } from "./order/OrderBadge";
import { OrderGate } from "./order/OrderGate";
import { Parcels } from "./order/Parcels";
import { Payment } from "./order/Payment";
import { isWait, usePaymentWatch } from "./order/payment_watch";
import { WatchText } from "./order/PaymentWatch";
import { Returns } from "./order/Returns";
import { StatePanel } from "./order/StatePanel";
import { storyOf } from "./story";
import { Sums } from "./Sums";

/** One order, live: where it is, what comes next, what can be done, and all that belongs to it. */
export default function OrderPage(): ReactNode {
  const { orderId = "" } = useParams();
  const known = useOrder(orderId);
  return <OrderGate known={known}>{(order) => <Order order={order} known={known} />}</OrderGate>;
}

function Order({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const watch = usePaymentWatch(order, known.refresh);
  const actions = <OrderActions order={order} known={known} watch={watch} />;
  return (
    <>
      <PageHeader
        title={t("order.title", { number: order.number })}
        back={{ to: "", label: t("order.all") }}
        state={<OrderBadge order={order} />}
      >
        {t("order.placed", { date: format.date(order.created_at) })}
      </PageHeader>
      <div className="op-stack">
        <OfflineNotice offline={known.state === "offline"} />
        <Changes order={order} />
        <StatePanel order={order} actions={actions}>
          {watch === "none" ? undefined : <WatchText watch={watch} order={order} />}
        </StatePanel>
        <OpenEdit order={order} isAwaited={isWait(watch)} />
        <Details order={order} known={known} />
      </div>
    </>
  );
}

/** Says to screen readers what has changed since the page was opened. */
function Changes({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const told = useText(story);
  const edited = useText(edits);
  const state = order.edit === null ? told(`state.${storyOf(order).state}`) : edited("edit.title");
  const [first] = useState(state);
  const [hasChanged, setChanged] = useState(false);
  if (state !== first && !hasChanged) {
    setChanged(true);
  }
  return <LiveRegion>{hasChanged ? t("order.changed", { state }) : ""}</LiveRegion>;
}

function Details({ order, known }: { order: CustomerOrder; known: UseOrder }): ReactNode {
  const t = useText(messages);
  return (
    <div className="op-columns">
      <div className="op-stack">
        <Panel title={t("order.lines")}>
          <Lines lines={order.lines} currency={order.currency} label={t("order.lines")} />
          <Sums priced={order} />
        </Panel>
        <Parcels order={order} />
        <Returns order={order} command={known.cancelReturn} />
      </div>
      <div className="op-stack">
        <Payment order={order} refunding={known.refunding} />
        <Contact contact={order.contact} />
        <History timeline={order.timeline} />
      </div>
    </div>
  );
}
