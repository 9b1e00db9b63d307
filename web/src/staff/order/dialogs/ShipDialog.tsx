"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { useText } from "../../../core/text";
import { Field } from "../../../ui/Field";
import { commandText } from "../../text/commands";
import { linesOf, type Quantities, unshipped } from "../amounts";
import { CommandDialog } from "../CommandDialog";
import { LinePicker } from "../LinePicker";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

type ShipmentRequest = components["schemas"]["ShipmentRequest"];

interface Parcel {
  carrier: string;
  tracking: string;
}

const CARRIER_LENGTH_MAX = 100;
const TRACKING_LENGTH_MAX = 200;

/** Record a parcel that left: which pieces, by whom, under which number. */
export function ShipDialog({ seen, refresh, onClose }: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const { order } = seen;
  const open = unshipped(order);
  const [chosen, setChosen] = useState(open);
  const [parcel, setParcel] = useState<Parcel>({ carrier: "", tracking: "" });
  const ship = useOrderCommand<ShipmentRequest>({
    seen,
    refresh,
    name: "ship",
    send: (api, params, body) => api.POST("/api/v1/admin/orders/{order_id}/shipments", { params, body }),
    onDone: onClose,
  });
  const pieces = count(chosen);
  return (
    <CommandDialog
      title={t("staff.ship.title", { number: order.number })}
      command={ship}
      confirm={t("staff.ship.confirm")}
      onConfirm={() => ship.send({ lines: linesOf(chosen), ...parcel })}
      onClose={onClose}
      consequence={<Consequence pieces={pieces} rest={count(open) - pieces} />}
      isIncomplete={pieces === 0}
    >
      <LinePicker legend={t("staff.do.lines")} lines={order.lines} most={open} chosen={chosen} onChange={setChosen} />
      <ParcelFields parcel={parcel} onChange={setParcel} />
    </CommandDialog>
  );
}

function ParcelFields({ parcel, onChange }: { parcel: Parcel; onChange: (parcel: Parcel) => void }): ReactNode {
  const t = useText(commandText);
  return (
    <div className="op-pair">
      <Field
        label={t("staff.ship.carrier")}
        maxLength={CARRIER_LENGTH_MAX}
        value={parcel.carrier}
        onChange={(event) => onChange({ ...parcel, carrier: event.target.value })}
      />
      <Field
        label={t("staff.ship.tracking")}
        maxLength={TRACKING_LENGTH_MAX}
        autoComplete="off"
        value={parcel.tracking}
        onChange={(event) => onChange({ ...parcel, tracking: event.target.value })}
      />
    </div>
  );
}

function Consequence({ pieces, rest }: { pieces: number; rest: number }): ReactNode {
  const t = useText(commandText);
  if (pieces === 0) {
    return <p>{t("staff.ship.nothing")}</p>;
  }
  return (
    <>
      <p>{t("staff.ship.consequence", { count: pieces })}</p>
      <p>{rest > 0 ? t("staff.ship.rest", { count: rest }) : t("staff.ship.last")}</p>
    </>
  );
}

function count(quantities: Quantities): number {
  return Object.values(quantities).reduce((sum, quantity) => sum + quantity, 0);
}
