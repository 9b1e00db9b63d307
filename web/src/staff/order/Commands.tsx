"use client";

import { type ReactNode, useState } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { commandText } from "../text/commands";
import { orderText } from "../text/order";
import { allRefundable, unshipped } from "./amounts";
import { CancelDialog } from "./dialogs/CancelDialog";
import { CaptureDialog } from "./dialogs/CaptureDialog";
import { EditDialog } from "./dialogs/EditDialog";
import { HoldDialog } from "./dialogs/HoldDialogs";
import { RefundDialog } from "./dialogs/RefundDialog";
import type { OrderDialogProps } from "./dialogs/shared";
import { ShipDialog } from "./dialogs/ShipDialog";
import type { Explanation, SeenOrder, StaffOrder } from "./types";
import { useRefusal } from "./useExplain";

type Name = "ship" | "capture" | "refund" | "edit" | "hold" | "cancel";

const NAMES: readonly Name[] = ["ship", "capture", "refund", "edit", "hold", "cancel"];

interface CommandsProps {
  seen: SeenOrder;
  /** Undefined where it could not be read: then nothing is known to be refused. */
  explanation: Explanation | undefined;
  refresh: () => Promise<unknown>;
}

/** What staff can do with the order now; what would be refused is named with its reason. */
export function Commands({ seen, explanation, refresh }: CommandsProps): ReactNode {
  const t = useText(commandText);
  const order = useText(orderText);
  const refusal = useRefusal(explanation);
  const [open, setOpen] = useState<Name | null>(null);
  const capturable = explanation?.sums?.capturable ?? 0;
  const useful = NAMES.filter((name) => isUseful(name, seen.order, capturable));
  const why = (name: Name) => refusal(name === "hold" ? "place_hold" : name);
  const possible = useful.filter((name) => why(name) === null);
  const refused = useful.filter((name) => why(name) !== null);
  return (
    <section className="op-commands" aria-label={order("staff.order.commands")}>
      <div className="op-actions">
        {possible.map((name, at) => (
          <Button key={name} variant={variantOf(name, at)} onClick={() => setOpen(name)}>
            {t(`staff.do.${name}`)}
          </Button>
        ))}
      </div>
      {refused.length === 0 ? null : (
        <ul className="op-refused">
          {refused.map((name) => (
            <li key={name}>
              <strong>{t(`staff.do.${name}`)}</strong> {order("staff.order.refused", { why: why(name) ?? "" })}
            </li>
          ))}
        </ul>
      )}
      <Opened name={open} capturable={capturable} seen={seen} refresh={refresh} onClose={() => setOpen(null)} />
    </section>
  );
}

function isUseful(name: Name, order: StaffOrder, capturable: number): boolean {
  const isOver = order.status === "canceled" || order.status === "expired";
  switch (name) {
    case "ship":
      return !isOver && Object.keys(unshipped(order)).length > 0;
    case "capture":
      return capturable > 0;
    case "refund":
      return allRefundable(order) > 0;
    case "edit":
    case "cancel":
      return !isOver && order.status !== "completed";
    case "hold":
      return true;
  }
}

function variantOf(name: Name, at: number): "primary" | "quiet" | "danger" {
  return name === "cancel" ? "danger" : at === 0 ? "primary" : "quiet";
}

function Opened({
  name,
  capturable,
  ...props
}: OrderDialogProps & { name: Name | null; capturable: number }): ReactNode {
  switch (name) {
    case null:
      return null;
    case "ship":
      return <ShipDialog {...props} />;
    case "capture":
      return <CaptureDialog {...props} capturable={capturable} />;
    case "refund":
      return <RefundDialog {...props} />;
    case "edit":
      return <EditDialog {...props} />;
    case "hold":
      return <HoldDialog {...props} />;
    case "cancel":
      return <CancelDialog {...props} />;
  }
}
