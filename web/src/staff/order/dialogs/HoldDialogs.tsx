"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { stateText } from "../../text/states";
import { CommandDialog } from "../CommandDialog";
import { ReasonSelect } from "../ReasonSelect";
import type { Hold } from "../types";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

type Schemas = components["schemas"];

const CODES = ["address_check", "customer_request", "fraud_check", "payment_check", "stock_check", "other"] as const;

/** Hold an order, so that nothing goes on by rule. */
export function HoldDialog({ seen, refresh, onClose }: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const [code, setCode] = useState<(typeof CODES)[number]>("address_check");
  const hold = useOrderCommand<Schemas["HoldRequest"]>({
    seen,
    refresh,
    name: "hold",
    send: (api, params, body) => api.POST("/api/v1/admin/orders/{order_id}/hold", { params, body }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.hold.title", { number: seen.order.number })}
      command={hold}
      confirm={t("staff.do.hold")}
      onConfirm={() => hold.send({ code })}
      onClose={onClose}
      consequence={<p>{t("staff.hold.consequence")}</p>}
    >
      <ReasonSelect kind="hold" codes={CODES} value={code} onChange={setCode} />
    </CommandDialog>
  );
}

/** Lift one hold, answering the event that put it on. */
export function ReleaseDialog(props: OrderDialogProps & { hold: Hold }): ReactNode {
  const { seen, refresh, onClose, hold } = props;
  const t = useText(commandText);
  const states = useText(stateText);
  const others = seen.order.holds.filter((each) => each.code !== hold.code).length;
  const release = useOrderCommand<Schemas["ReleaseRequest"]>({
    seen,
    refresh,
    name: `release ${hold.code}`,
    send: (api, params, body) => api.POST("/api/v1/admin/orders/{order_id}/release", { params, body }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.release.title", { hold: states.optional(`staff.hold.${hold.code}`) ?? hold.code })}
      command={release}
      confirm={t("staff.do.release")}
      onConfirm={() => release.send({ code: hold.code, answers: hold.event_id })}
      onClose={onClose}
      consequence={<p>{others > 0 ? t("staff.release.others", { count: others }) : t("staff.release.consequence")}</p>}
      tone="warn"
    />
  );
}
