"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Checkbox } from "../../ui/Checkbox";
import { Field, TextArea } from "../../ui/Field";
import { Panel } from "../../ui/Panel";
import { Select } from "../../ui/Select";
import { settingsText } from "../text/settings";
import type { Draft, Name } from "./draft";

export interface FieldsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  /** What is wrong with a member, in words. */
  error: (name: Name) => string | null;
}

type Switch = "enabled" | "publish_events" | "prices_include_tax";
type Line = "rollout_percent" | "currency" | "shipping_flat" | "goods_days" | "return_days" | "terms_version";
type Options = "capture_method" | "locale" | "return_approval" | "tax";

const TERMS_LENGTH_MAX = 64;
const EXAMPLE = "eur 10.00";

/** Who may order. */
export function RolloutFields(props: FieldsProps): ReactNode {
  const t = useText(settingsText);
  const { draft, onChange } = props;
  return (
    <Panel title={t("staff.settings.rollout")}>
      <SwitchField name="enabled" {...props} />
      <div className="op-pair">
        <LineField name="rollout_percent" isNumber {...props} />
      </div>
      <TextArea
        label={t("staff.settings.allow_list")}
        hint={t("staff.settings.allow_list.hint")}
        rows={4}
        value={draft.allow_list}
        onChange={(event) => onChange({ allow_list: event.target.value })}
      />
    </Panel>
  );
}

/** What orders cost and how they are paid. */
export function SaleFields(props: FieldsProps): ReactNode {
  const t = useText(settingsText);
  return (
    <Panel title={t("staff.settings.sale")}>
      <div className="op-pair">
        <LineField name="currency" {...props} />
        <LineField name="shipping_flat" {...props} />
        <OptionsField name="tax" options={["none", "table", "stripe"]} {...props} />
        <OptionsField name="capture_method" options={["automatic_async", "manual"]} {...props} />
        <LineField name="terms_version" {...props} />
      </div>
      <SwitchField name="prices_include_tax" {...props} />
      <div className="op-pair">
        <TotalsField name="total_min" {...props} />
        <TotalsField name="total_max" {...props} />
      </div>
    </Panel>
  );
}

/** What happens once an order is paid. */
export function AfterFields(props: FieldsProps): ReactNode {
  const t = useText(settingsText);
  return (
    <Panel title={t("staff.settings.after")}>
      <div className="op-pair">
        <LineField name="return_days" isNumber {...props} />
        <OptionsField name="return_approval" options={["staff", "automatic"]} {...props} />
        <LineField name="goods_days" isNumber {...props} />
        <OptionsField name="locale" options={["en", "de"]} {...props} />
      </div>
      <SwitchField name="publish_events" {...props} />
    </Panel>
  );
}

function SwitchField({ name, draft, onChange }: FieldsProps & { name: Switch }): ReactNode {
  const t = useText(settingsText);
  const hint = t.optional(`staff.settings.${name}.hint`);
  return (
    <Checkbox
      label={
        <>
          {t(`staff.settings.${name}`)}
          {hint === undefined ? null : <span className="op-hint op-block">{hint}</span>}
        </>
      }
      checked={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.checked })}
    />
  );
}

function LineField({
  name,
  isNumber,
  draft,
  onChange,
  error,
}: FieldsProps & { name: Line; isNumber?: boolean }): ReactNode {
  const t = useText(settingsText);
  return (
    <Field
      label={t(`staff.settings.${name}`, { currency: draft.currency.toUpperCase() })}
      hint={t.optional(`staff.settings.${name}.hint`)}
      error={error(name)}
      autoComplete="off"
      inputMode={isNumber ? "numeric" : name === "shipping_flat" ? "decimal" : "text"}
      maxLength={TERMS_LENGTH_MAX}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
}

function OptionsField<N extends Options>({
  name,
  options,
  draft,
  onChange,
}: FieldsProps & { name: N; options: readonly Draft[N][] }): ReactNode {
  const t = useText(settingsText);
  return (
    <Select
      label={t(`staff.settings.${name}`)}
      hint={t.optional(`staff.settings.${name}.hint`)}
      options={options.map((value) => ({ value, label: t.optional(`staff.settings.${name}.${value}`) ?? value }))}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
}

function TotalsField({ name, draft, onChange, error }: FieldsProps & { name: "total_min" | "total_max" }): ReactNode {
  const t = useText(settingsText);
  return (
    <TextArea
      label={t(`staff.settings.${name}`)}
      hint={t("staff.settings.totals.hint", { example: EXAMPLE })}
      error={error(name)}
      rows={2}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
}
