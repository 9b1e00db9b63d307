"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../api/schema";
import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { Select } from "../../ui/Select";
import type { CustomerOrder, UseOrder } from "../hooks/useOrder";
import { order as messages } from "../messages/order";

type Reason = NonNullable<components["schemas"]["CancelRequest"]["reason"]>;

const REASONS: readonly Reason[] = ["changed_mind", "ordered_by_mistake", "found_elsewhere", "takes_too_long", "other"];

export interface CancelDialogProps {
  order: CustomerOrder;
  command: UseOrder["cancel"];
  onClose: () => void;
}

/** Asks why, says what becomes of the money, and cancels the order. */
export default function CancelDialog({ order, command, onClose }: CancelDialogProps): ReactNode {
  const t = useText(messages);
  const [reason, setReason] = useState<Reason>("changed_mind");
  const hasFailed = command.state === "refused" || command.state === "unknown";
  const actions = (
    <>
      <Button onClick={onClose}>{t("cancel.keep")}</Button>
      <Button variant="danger" busy={command.isBusy} onClick={() => command.send({ reason })}>
        {t("cancel.confirm")}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t("cancel.title")} actions={actions}>
      <p>
        <Consequence order={order} />
      </p>
      <Select
        label={t("cancel.reason")}
        options={REASONS.map((value) => ({ value, label: t(`cancel.${value}`) }))}
        value={reason}
        onChange={(event) => setReason(event.target.value as Reason)}
      />
      {hasFailed ? <ErrorState error={command.error} isReported /> : null}
    </Dialog>
  );
}

function Consequence({ order }: { order: CustomerOrder }): ReactNode {
  const t = useText(messages);
  const format = useFormat();
  if (order.status === "awaiting_payment") {
    return t("cancel.unpaid");
  }
  const rest = order.paid - order.refunded;
  return rest > 0 ? t("cancel.paid", { amount: format.money(rest, order.currency) }) : t("cancel.free");
}
