"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { CommandDialog } from "../CommandDialog";
import { ReasonSelect } from "../ReasonSelect";
import type { Return } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

const REJECTIONS = ["used", "incomplete", "not_returnable", "too_late", "other"] as const;

type ReturnDialogProps = OrderDialogProps & { found: Return };

/** Let goods come back. */
export function ApproveDialog({ seen, refresh, onClose, found }: ReturnDialogProps): ReactNode {
  const t = useText(commandText);
  const approve = useOrderCommand<null>({
    seen,
    refresh,
    name: `approve ${found.id}`,
    send: (api, params) =>
      api.POST("/api/v1/admin/orders/{order_id}/returns/{return_id}/approve", {
        params: { ...params, path: { ...params.path, return_id: found.id } },
      }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.approve.title")}
      command={approve}
      confirm={t("staff.do.approve")}
      onConfirm={() => approve.send(null)}
      onClose={onClose}
      consequence={<p>{t("staff.approve.consequence")}</p>}
    />
  );
}

/** Do not let goods come back, for a reason that the customer is told. */
export function RejectDialog({ seen, refresh, onClose, found }: ReturnDialogProps): ReactNode {
  const t = useText(commandText);
  const [reason, setReason] = useState<(typeof REJECTIONS)[number]>("used");
  const reject = useOrderCommand<components["schemas"]["RejectRequest"]>({
    seen,
    refresh,
    name: `reject ${found.id}`,
    send: (api, params, body) =>
      api.POST("/api/v1/admin/orders/{order_id}/returns/{return_id}/reject", {
        params: { ...params, path: { ...params.path, return_id: found.id } },
        body,
      }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.reject.title")}
      command={reject}
      confirm={t("staff.do.reject")}
      onConfirm={() => reject.send({ reason })}
      onClose={onClose}
      consequence={<p>{t("staff.reject.consequence")}</p>}
      tone="warn"
      isDanger
    >
      <ReasonSelect kind="reason" codes={REJECTIONS} value={reason} onChange={setReason} />
    </CommandDialog>
  );
}
