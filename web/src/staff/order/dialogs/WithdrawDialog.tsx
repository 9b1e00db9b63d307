"use client";

import type { ReactNode } from "react";

import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { CommandDialog } from "../CommandDialog";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

/** Withdraw the change of a paid order that waits for its difference. */
export function WithdrawDialog({ seen, refresh, onClose }: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const { order } = seen;
  const withdraw = useOrderCommand<null>({
    seen,
    refresh,
    name: `withdraw ${order.edit?.id ?? ""}`,
    send: (api, params) => api.DELETE("/api/v1/admin/orders/{order_id}/edit", { params }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.withdraw.title", { number: order.number })}
      command={withdraw}
      confirm={t("staff.do.withdraw")}
      onConfirm={() => withdraw.send(null)}
      onClose={onClose}
      consequence={<p>{t("staff.withdraw.consequence")}</p>}
      tone="warn"
      isDanger
    />
  );
}
