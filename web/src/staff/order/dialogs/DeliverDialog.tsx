"use client";

import type { ReactNode } from "react";

import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { unshipped } from "../amounts";
import { CommandDialog } from "../CommandDialog";
import type { Shipment } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

/** Record that a parcel arrived. */
export function DeliverDialog(props: OrderDialogProps & { shipment: Shipment }): ReactNode {
  const { seen, refresh, onClose, shipment } = props;
  const t = useText(commandText);
  const { order } = seen;
  const deliver = useOrderCommand<null>({
    seen,
    refresh,
    name: `deliver ${shipment.id}`,
    send: (api, params) =>
      api.POST("/api/v1/admin/orders/{order_id}/shipments/{shipment_id}/deliver", {
        params: { ...params, path: { ...params.path, shipment_id: shipment.id } },
      }),
    onDone: onClose,
  });
  const others = order.shipments.filter((each) => each.id !== shipment.id);
  const isLast = others.every((each) => each.delivered_at !== null) && Object.keys(unshipped(order)).length === 0;
  return (
    <CommandDialog
      title={t("staff.deliver.title")}
      command={deliver}
      confirm={t("staff.deliver.confirm")}
      onConfirm={() => deliver.send(null)}
      onClose={onClose}
      consequence={
        <>
          <p>{t("staff.deliver.consequence")}</p>
          {isLast && order.status === "confirmed" ? <p>{t("staff.deliver.last")}</p> : null}
        </>
      }
    >
      <p>{[shipment.carrier, shipment.tracking].filter(Boolean).join(" · ") || shipment.id}</p>
    </CommandDialog>
  );
}
