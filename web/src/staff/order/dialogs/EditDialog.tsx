"use client";

import { type ReactNode, useState } from "react";

import { useFormat } from "../../../core/format";
import { useText } from "../../../core/text";
import { Button } from "../../../ui/Button";
import { ErrorState } from "../../../ui/ErrorState";
import { Field } from "../../../ui/Field";
import { commandText } from "../../text/commands";
import { CommandDialog } from "../CommandDialog";
import { LinePicker } from "../LinePicker";
import type { StaffOrder } from "../types";
import type { OrderDialogProps } from "./shared";
import { type Edit, type EditDraft, useEdit } from "./useEdit";

const SKU_LENGTH_MAX = 100;
const QUANTITY_MAX = 10_000;

/** Change what is ordered: fewer pieces, other products. */
export function EditDialog(props: OrderDialogProps): ReactNode {
  const t = useText(commandText);
  const { money } = useFormat();
  const { order } = props.seen;
  const edit = useEdit(props);
  const { draft, total, command } = edit;
  const whole = Object.fromEntries(order.lines.map((line) => [line.id, line.quantity]));
  const isAsked = edit.quoted !== null && command.state === "refused";
  return (
    <CommandDialog
      title={t("staff.edit.title", { number: order.number })}
      command={isAsked ? { ...command, state: "idle" } : command}
      confirm={t("staff.edit.confirm", { after: total === null ? "…" : money(total, order.currency) })}
      onConfirm={edit.send}
      onClose={props.onClose}
      consequence={<Consequence order={order} edit={edit} />}
      tone={isAsked ? "warn" : "wait"}
      isIncomplete={edit.state !== "possible" || total === null}
    >
      <LinePicker
        legend={t("staff.do.lines")}
        lines={order.lines}
        most={whole}
        chosen={{ ...whole, ...draft.quantities }}
        onChange={(chosen) => edit.change({ quantities: zeroed(whole, chosen) })}
      />
      <Added added={draft.added} onChange={(added) => edit.change({ added })} />
      {edit.prices.isError ? <ErrorState error={edit.prices.error} onRetry={() => void edit.prices.refetch()} /> : null}
    </CommandDialog>
  );
}

function zeroed(whole: EditDraft["quantities"], chosen: EditDraft["quantities"]): EditDraft["quantities"] {
  return Object.fromEntries(Object.keys(whole).map((id) => [id, chosen[id] ?? 0]));
}

interface AddedProps {
  added: EditDraft["added"];
  onChange: (added: EditDraft["added"]) => void;
}

function Added({ added, onChange }: AddedProps): ReactNode {
  const t = useText(commandText);
  return (
    <fieldset className="op-picker">
      <legend className="op-label">{t("staff.edit.add")}</legend>
      {added.map(({ sku, quantity }) => (
        <div key={sku} className="op-picker-line">
          <span className="op-picker-name">
            {quantity} × <code>{sku}</code>
          </span>
          <Button onClick={() => onChange(added.filter((each) => each.sku !== sku))}>
            <span aria-hidden="true">×</span>
            <span className="op-hidden">{t("staff.edit.remove", { sku })}</span>
          </Button>
        </div>
      ))}
      <AddFields onAdd={(one) => onChange([...added.filter((each) => each.sku !== one.sku), one])} />
      <p className="op-hint">{t("staff.edit.price")}</p>
    </fieldset>
  );
}

function AddFields({ onAdd }: { onAdd: (added: EditDraft["added"][number]) => void }): ReactNode {
  const t = useText(commandText);
  const [sku, setSku] = useState("");
  const [quantity, setQuantity] = useState(1);
  const isWhole = sku.trim() !== "" && quantity >= 1 && quantity <= QUANTITY_MAX;
  const onClick = () => {
    onAdd({ sku: sku.trim(), quantity });
    setSku("");
    setQuantity(1);
  };
  return (
    <div className="op-add">
      <Field
        label={t("staff.edit.sku")}
        autoComplete="off"
        maxLength={SKU_LENGTH_MAX}
        value={sku}
        onChange={(event) => setSku(event.target.value)}
      />
      <Field
        label={t("staff.edit.quantity")}
        type="number"
        min={1}
        max={QUANTITY_MAX}
        value={quantity}
        onChange={(event) => setQuantity(Math.trunc(event.target.valueAsNumber) || 1)}
      />
      <Button disabled={!isWhole} onClick={onClick}>
        {t("staff.edit.add")}
      </Button>
    </div>
  );
}

function Consequence({ order, edit }: { order: StaffOrder; edit: Edit }): ReactNode {
  const t = useText(commandText);
  const format = useFormat();
  const money = (amount: number) => format.money(amount, order.currency);
  if (edit.state !== "possible") {
    return <p>{t(edit.state === "empty" ? "staff.edit.empty" : "staff.edit.nothing")}</p>;
  }
  if (edit.total === null) {
    return <p>{t("staff.edit.price")}</p>;
  }
  const less = order.total - edit.total;
  const isUnpaid = order.status === "awaiting_payment";
  return (
    <>
      {edit.quoted === null ? null : <p>{t("staff.edit.quoted", { after: money(edit.quoted) })}</p>}
      <p>{t("staff.edit.total", { before: money(order.total), after: money(edit.total) })}</p>
      {isUnpaid ? <p>{t("staff.edit.owes")}</p> : null}
      {!isUnpaid && less < 0 ? <p>{t("staff.edit.pays", { amount: money(-less) })}</p> : null}
      {!isUnpaid && less > 0 ? <p>{t("staff.edit.back", { amount: money(less) })}</p> : null}
    </>
  );
}
