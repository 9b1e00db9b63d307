"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { commandText } from "../text/commands";
import type { Quantities } from "./amounts";
import type { Line } from "./types";

export interface LinePickerProps {
  legend: string;
  lines: readonly Line[];
  /** How many of each line there are to choose from. */
  most: Quantities;
  chosen: Quantities;
  onChange: (chosen: Quantities) => void;
  /** Stands beside a line: what its chosen pieces amount to. */
  beside?: (line: Line) => ReactNode;
}

/** Chooses how many pieces of each line; lines of which there are none are left out. */
export function LinePicker({ legend, lines, most, chosen, onChange, beside }: LinePickerProps): ReactNode {
  const t = useText(commandText);
  const open = lines.filter((line) => (most[line.id] ?? 0) > 0);
  return (
    <fieldset className="op-picker">
      <legend className="op-label">{legend}</legend>
      {open.map((line) => (
        <div key={line.id} className="op-picker-line">
          <span className="op-picker-name">
            {line.name} <code>{line.sku}</code>
          </span>
          <Field
            label={t("staff.do.pieces", { name: line.name })}
            labelHidden
            type="number"
            inputMode="numeric"
            min={0}
            max={most[line.id]}
            value={chosen[line.id] ?? 0}
            onChange={(event) => {
              onChange({ ...chosen, [line.id]: within(event.target.valueAsNumber, most[line.id] ?? 0) });
            }}
          />
          <span className="op-hint">{t("staff.do.of", { count: most[line.id] ?? 0 })}</span>
          {beside ? <span className="op-picker-sum">{beside(line)}</span> : null}
        </div>
      ))}
      <div className="op-actions">
        <Button onClick={() => onChange(most)}>{t("staff.do.all")}</Button>
        <Button onClick={() => onChange({})}>{t("staff.do.none")}</Button>
      </div>
    </fieldset>
  );
}

function within(typed: number, most: number): number {
  return Number.isFinite(typed) ? Math.min(Math.max(Math.trunc(typed), 0), most) : 0;
}
