"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../api/schema";
import { useSettings } from "../../core/context";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { LiveRegion } from "../../ui/LiveRegion";
import { Panel } from "../../ui/Panel";
import { StatusBadge } from "../../ui/StatusBadge";
import type { CustomerOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";
import { piecesOf, piecesText, unsent } from "./goods";

type Shipment = components["schemas"]["Shipment"];

/** The parcels of an order, and what is still to come; nothing before the order is confirmed. */
export function Parcels({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const { locale } = useSettings();
  const isUnderWay = order.status === "confirmed" && order.lines.some((line) => line.ships);
  if (order.shipments.length === 0 && !isUnderWay) {
    return null;
  }
  const rest = unsent(order);
  return (
    <Panel title={t("order.parcels")}>
      {order.shipments.length === 0 ? <p className="op-lead">{t("order.noParcels")}</p> : null}
      {order.shipments.map((shipment, index) => (
        <Parcel key={shipment.id} shipment={shipment} number={index + 1} order={order} />
      ))}
      {rest.length > 0 && order.shipments.length > 0 ? (
        <p className="op-lead">{t("order.still", { goods: piecesText(rest, locale) })}</p>
      ) : null}
    </Panel>
  );
}

function Parcel({ shipment, number, order }: { shipment: Shipment; number: number; order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  const { locale } = useSettings();
  const { delivered_at: arrived } = shipment;
  return (
    <article className="op-parcel" aria-label={t("order.parcel", { count: number })}>
      <div className="op-parcel-head">
        <h3>{t("order.parcel", { count: number })}</h3>
        <StatusBadge tone={arrived === null ? "wait" : "ok"}>
          {t(arrived === null ? "order.onItsWay" : "order.arrived")}
        </StatusBadge>
      </div>
      <p>{piecesText(piecesOf(order, shipment.lines), locale)}</p>
      <p className="op-hint">
        {arrived === null
          ? t("order.sentOn", { date: format.date(shipment.shipped_at) })
          : t("order.arrivedOn", { date: format.date(arrived) })}
        {shipment.carrier ? ` · ${shipment.carrier}` : null}
      </p>
      {shipment.tracking ? <Tracking tracking={shipment.tracking} /> : null}
    </article>
  );
}

function Tracking({ tracking }: { tracking: string }): ReactNode {
  const t = useText(messages);
  const [isCopied, setCopied] = useState(false);
  if (tracking.startsWith("https://")) {
    return (
      <a href={tracking} className="op-link" target="_blank" rel="noopener noreferrer">
        {t("order.track")}
      </a>
    );
  }
  const copy = () =>
    void navigator.clipboard.writeText(tracking).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="op-tracking">
      <span className="op-hint">{t("order.tracking")}</span> <code>{tracking}</code>
      <Button onClick={copy}>{t("order.copy")}</Button>
      <LiveRegion>{isCopied ? t("order.copied") : ""}</LiveRegion>
    </div>
  );
}
