"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { allRefundable } from "../amounts";
import { CommandDialog } from "../CommandDialog";
import { ReasonSelect } from "../ReasonSelect";
import type { StaffOrder } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

const REASONS = ["changed_mind", "ordered_by_mistake", "found_elsewhere", "takes_too_long", "other"] as const;

/** Cancel an order: at once and refunded if it is paid, else when nobody can pay any more. */
export function CancelDialog({ seen, refresh, onClose }: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const { order } = seen;
  const [reason, setReason] = useState<(typeof REASONS)[number]>("other");
  const cancel = useOrderCommand<components["schemas"]["CancelRequest"]>({
    seen,
    refresh,
    name: "cancel",
    ifSeen: true,
    send: (api, params, body) => api.POST("/api/v1/orders/{order_id}/cancel", { params, body }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.cancel.title", { number: order.number })}
      command={cancel}
      confirm={t("staff.do.cancel")}
      onConfirm={() => cancel.send({ reason })}
      onClose={onClose}
      consequence={<Consequence order={order} />}
      tone="warn"
      isDanger
    >
      <ReasonSelect kind="reason" codes={REASONS} value={reason} onChange={setReason} />
    </CommandDialog>
  );
}

function Consequence({ order }: { order: StaffOrder }): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  if (order.status === "awaiting_payment") {
    return (
      <>
        <p>{t("staff.cancel.unpaid")}</p>
        <p>{t("staff.cancel.final")}</p>
      </>
    );
  }
  return (
    <>
      <p>{t("staff.cancel.paid", { amount: money(allRefundable(order), order.currency) })}</p>
      {order.held ? <p>{t("staff.cancel.held")}</p> : null}
      <p>{t("staff.cancel.final")}</p>
    </>
  );
}
