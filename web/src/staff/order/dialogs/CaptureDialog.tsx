"use client";

import { type ReactNode, useState } from "react";

import type { components } from "../../../api/schema";
import { minorUnits, useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { commandText } from "../../text/commands";
import { AmountField } from "../AmountField";
import { CommandDialog } from "../CommandDialog";
import { useOrderCommand } from "../useOrderCommand";
import type { OrderDialogProps } from "./shared";

/** Take what is authorized, or a part of it; `capturable` in minor units. */
export function CaptureDialog(props: OrderDialogProps & { capturable: number }): ReactNode {
  const { seen, refresh, onClose, capturable } = props;
  const t = useText(commandText);
  const format = useFormat();
  const { currency, number } = seen.order;
  const money = (value: number) => format.money(value, currency);
  const [typed, setTyped] = useState("");
  const amount = typed.trim() === "" ? capturable : minorUnits(typed, currency);
  const isPossible = amount !== null && amount > 0 && amount <= capturable;
  const rest = capturable - (amount ?? 0);
  const capture = useOrderCommand<components["schemas"]["CaptureRequest"]>({
    seen,
    refresh,
    name: "capture",
    ifSeen: true,
    send: (api, params, body) => api.POST("/api/v1/admin/orders/{order_id}/capture", { params, body }),
    onDone: onClose,
  });
  return (
    <CommandDialog
      title={t("staff.capture.title", { number })}
      command={capture}
      confirm={t("staff.capture.confirm", { amount: isPossible ? money(amount) : "" })}
      onConfirm={() => capture.send(rest === 0 ? {} : { amount })}
      onClose={onClose}
      consequence={<Consequence currency={currency} capturable={capturable} amount={isPossible ? amount : null} />}
      tone={isPossible && rest > 0 ? "warn" : "wait"}
      isIncomplete={!isPossible}
    >
      <AmountField
        label={t("staff.capture.amount", { currency: currency.toUpperCase() })}
        hint={t("staff.capture.hint", { money: money(capturable) })}
        typed={typed}
        onChange={setTyped}
      />
    </CommandDialog>
  );
}

interface ConsequenceProps {
  currency: string;
  capturable: number;
  /** Null where it cannot be taken. */
  amount: number | null;
}

function Consequence({ currency, capturable, amount }: ConsequenceProps): ReactNode {
  const t = useText(commandText);
  const format = useFormat();
  const money = (value: number) => format.money(value, currency);
  if (amount === null) {
    return <p>{t("staff.refund.amount.bad", { least: money(1), most: money(capturable) })}</p>;
  }
  const rest = capturable - amount;
  const key = rest === 0 ? "staff.capture.all" : "staff.capture.part";
  return <p>{t(key, { amount: money(amount), rest: money(rest) })}</p>;
}
