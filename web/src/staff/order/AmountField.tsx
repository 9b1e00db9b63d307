"use client";

import type { ReactNode } from "react";

import { Field } from "../../ui/Field";

export interface AmountFieldProps {
  label: string;
  hint: string;
  /** As it was typed; `minorUnits` reads it. */
  typed: string;
  onChange: (typed: string) => void;
}

/** An amount of money, typed in whole units of its currency. */
export function AmountField({ label, hint, typed, onChange }: AmountFieldProps): ReactNode {
  return (
    <Field
      label={label}
      hint={hint}
      inputMode="decimal"
      autoComplete="off"
      value={typed}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
