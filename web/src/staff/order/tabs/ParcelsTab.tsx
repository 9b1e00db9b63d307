"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { DateTime } from "../../../ui/DateTime";
import { DescriptionList } from "../../../ui/DescriptionList";
import { EmptyState } from "../../../ui/EmptyState";
import { Panel } from "../../../ui/Panel";
import { StatusBadge } from "../../../ui/StatusBadge";
import { commandText } from "../../text/commands";
import { orderText } from "../../text/order";
import { linesOf, unshipped } from "../amounts";
import { DeliverDialog } from "../dialogs/DeliverDialog";
import type { SeenOrder, Shipment, StaffOrder } from "../types";
import type { Refusal } from "../useExplain";
import { Pieces } from "./Pieces";

interface ParcelsTabProps {
  seen: SeenOrder;
  refusal: Refusal;
  refresh: () => Promise<unknown>;
}

/** The parcels that left, and what is still to go. */
export function ParcelsTab({ seen, refusal, refresh }: ParcelsTabProps): ReactNode {
  const t = useText(orderText);
  const { order } = seen;
  const [arrived, setArrived] = useState<Shipment | null>(null);
  return (
    <div className="op-stack">
      {order.shipments.length === 0 ? <EmptyState title={t("staff.parcels.none")} /> : null}
      {order.shipments.map((shipment, at) => (
        <Parcel
          key={shipment.id}
          order={order}
          number={at + 1}
          shipment={shipment}
          canArrive={refusal("deliver", shipment.id) === null}
          onArrive={() => setArrived(shipment)}
        />
      ))}
      <StillToGo order={order} />
      {arrived === null ? null : (
        <DeliverDialog seen={seen} shipment={arrived} refresh={refresh} onClose={() => setArrived(null)} />
      )}
    </div>
  );
}

interface ParcelProps {
  order: StaffOrder;
  number: number;
  shipment: Shipment;
  canArrive: boolean;
  onArrive: () => void;
}

function Parcel({ order, number, shipment, canArrive, onArrive }: ParcelProps): ReactNode {
  const t = useText(orderText);
  const command = useText(commandText);
  const { delivered_at: deliveredAt } = shipment;
  const items = [
    { key: "left", term: t("staff.parcels.left"), value: <DateTime at={shipment.shipped_at} /> },
    { key: "arrived", term: t("staff.parcels.arrived"), value: <Arrived at={deliveredAt} /> },
    { key: "carrier", term: t("staff.parcels.carrier"), value: shipment.carrier || "–" },
    { key: "tracking", term: t("staff.parcels.tracking"), value: <code>{shipment.tracking || "–"}</code> },
    { key: "holds", term: t("staff.parcels.holds"), value: <Pieces order={order} lines={shipment.lines} /> },
  ];
  const actions =
    deliveredAt === null && canArrive ? <Button onClick={onArrive}>{command("staff.do.deliver")}</Button> : null;
  return (
    <Panel title={t("staff.parcels.parcel", { number })} actions={actions}>
      <DescriptionList items={items} />
    </Panel>
  );
}

function Arrived({ at }: { at: string | null }): ReactNode {
  const t = useText(orderText);
  return at === null ? <StatusBadge tone="wait">{t("staff.parcels.under_way")}</StatusBadge> : <DateTime at={at} />;
}

function StillToGo({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(orderText);
  const lines = linesOf(unshipped(order));
  const isOver = order.status === "canceled" || order.status === "expired";
  if (isOver) {
    return null;
  }
  return (
    <Panel title={t("staff.parcels.rest")} look="flat">
      {lines.length === 0 ? <p>{t("staff.parcels.no_rest")}</p> : <Pieces order={order} lines={lines} />}
    </Panel>
  );
}
