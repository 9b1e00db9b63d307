"use client";

import { type ReactNode, useState } from "react";

import { useFormat } from "../../core/format";
import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { commandText } from "../text/commands";
import { WithdrawDialog } from "./dialogs/WithdrawDialog";
import type { SeenOrder } from "./types";

interface PendingEditProps {
  seen: SeenOrder;
  refresh: () => Promise<unknown>;
}

/** The change of a paid order that waits for its difference; nothing where none waits. */
export function PendingEdit({ seen, refresh }: PendingEditProps): ReactNode {
  const t = useText(commandText);
  const format = useFormat();
  const [isAsked, setIsAsked] = useState(false);
  const { edit, currency } = seen.order;
  if (edit === null) {
    return null;
  }
  const values = { amount: format.money(edit.to_pay, currency), time: format.dateTime(edit.expires_at) };
  const withdraw = <Button onClick={() => setIsAsked(true)}>{t("staff.do.withdraw")}</Button>;
  return (
    <>
      <Notice tone="wait" title={t("staff.edit.open")} action={edit.ending === null ? withdraw : null}>
        <p>{edit.ending === null ? t("staff.edit.open.text", values) : t("staff.edit.open.ending")}</p>
        <ul className="op-pieces">
          {edit.lines.map(({ id, quantity, name, total }) => (
            <li key={id}>
              {quantity} × {name} · {format.money(total, currency)}
            </li>
          ))}
        </ul>
      </Notice>
      {isAsked ? <WithdrawDialog seen={seen} refresh={refresh} onClose={() => setIsAsked(false)} /> : null}
    </>
  );
}
