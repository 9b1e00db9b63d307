"use client";

import type { ReactNode } from "react";
import { useParams, useSearchParams } from "react-router";

import { useText } from "../core/text";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { OfflineNotice } from "../ui/OfflineNotice";
import { OrderLink } from "../ui/OrderLink";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { FulfillmentStatus, OrderStatus, PaymentStatus } from "../ui/StateBadges";
import { Tabs } from "../ui/Tabs";
import { Aside } from "./order/Aside";
import { Commands } from "./order/Commands";
import { Holds } from "./order/Holds";
import { PendingEdit } from "./order/PendingEdit";
import { ExplainTab } from "./order/tabs/ExplainTab";
import { NotesTab } from "./order/tabs/NotesTab";
import { OrderTab } from "./order/tabs/OrderTab";
import { ParcelsTab } from "./order/tabs/ParcelsTab";
import { PaymentsTab } from "./order/tabs/PaymentsTab";
import { ReturnsTab } from "./order/tabs/ReturnsTab";
import type { SeenOrder, StaffOrder } from "./order/types";
import { useExplain, useRefusal } from "./order/useExplain";
import { useStaffOrder } from "./order/useStaffOrder";
import { StaffNav } from "./StaffNav";
import { orderText } from "./text/order";

const TABS = ["order", "payments", "parcels", "returns", "notes", "explain"] as const;

/** One order with everything that staff see of it, live, and what they can do with it. For staff. */
export default function StaffOrderPage(): ReactNode {
  const t = useText(orderText);
  const { orderId = "" } = useParams();
  const { state, seen, error, isReading, refresh } = useStaffOrder(orderId);
  return (
    <>
      <StaffNav />
      {seen === undefined ? (
        <PageHeader title={t("staff.order.title", { number: "…" })} back={backOf(t)} />
      ) : (
        <Found seen={seen} isOffline={state === "offline"} refresh={refresh} />
      )}
      {state === "loading" ? <Skeleton shape="page" lines={5} /> : null}
      {state === "failed" ? <ErrorState error={error} onRetry={() => void refresh()} busy={isReading} /> : null}
      {state === "missing" ? <Missing /> : null}
    </>
  );
}

type OrderWords = ReturnType<typeof useText<keyof (typeof orderText)["en"]>>;

function backOf(t: OrderWords): { to: string; label: string } {
  return { to: "staff", label: t("staff.order.back") };
}

function Missing(): ReactNode {
  const t = useText(orderText);
  return (
    <EmptyState title={t("staff.order.absent")} action={<OrderLink to="staff">{t("staff.order.back")}</OrderLink>}>
      <p>{t("staff.order.absent.text")}</p>
    </EmptyState>
  );
}

interface FoundProps {
  seen: SeenOrder;
  isOffline: boolean;
  refresh: () => Promise<unknown>;
}

function Found({ seen, isOffline, refresh }: FoundProps): ReactNode {
  const t = useText(orderText);
  const { order } = seen;
  const explanation = useExplain(order);
  const shared = { seen, explanation: explanation.data, refresh };
  return (
    <>
      <PageHeader
        title={t("staff.order.title", { number: order.number })}
        back={backOf(t)}
        state={<States order={order} />}
      />
      <div className="op-stack">
        <OfflineNotice offline={isOffline} />
        <Holds {...shared} />
        <PendingEdit seen={seen} refresh={refresh} />
        {explanation.isPending ? <Skeleton lines={1} /> : <Commands {...shared} />}
        <div className="op-columns">
          <Parts seen={seen} explanation={explanation} refresh={refresh} />
          <Aside seen={seen} refresh={refresh} />
        </div>
      </div>
    </>
  );
}

function States({ order }: { order: StaffOrder }): ReactNode {
  return (
    <>
      <OrderStatus status={order.status} />
      <PaymentStatus status={order.payment_status} />
      <FulfillmentStatus status={order.fulfillment_status} />
    </>
  );
}

interface PartsProps {
  seen: SeenOrder;
  explanation: ReturnType<typeof useExplain>;
  refresh: () => Promise<unknown>;
}

function Parts({ seen, explanation, refresh }: PartsProps): ReactNode {
  const t = useText(orderText);
  const [params, setParams] = useSearchParams();
  const selected = TABS.find((tab) => tab === params.get("tab")) ?? "order";
  const select = (tab: string) => setParams(tab === "order" ? {} : { tab }, { replace: true });
  const refusal = useRefusal(explanation.data);
  const shown = { order: seen.order, seen, refusal, refresh };
  return (
    <Tabs
      label={t("staff.order.tabs")}
      tabs={TABS.map((tab) => ({ id: tab, label: t(`staff.order.tab.${tab}`) }))}
      selected={selected}
      onSelect={select}
    >
      {selected === "order" ? <OrderTab {...shown} /> : null}
      {selected === "payments" ? <PaymentsTab {...shown} /> : null}
      {selected === "parcels" ? <ParcelsTab {...shown} /> : null}
      {selected === "returns" ? <ReturnsTab {...shown} /> : null}
      {selected === "notes" ? <NotesTab {...shown} /> : null}
      {selected === "explain" ? <ExplainTab query={explanation} /> : null}
    </Tabs>
  );
}
