"use client";

import { forwardRef, type SelectHTMLAttributes } from "react";

import { classes } from "./classes";
import { FieldFrame, type FieldText } from "./FieldFrame";

export interface SelectOption {
  value: string;
  label: string;
}

export type SelectProps = FieldText &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "children"> & { options: readonly SelectOption[] };

/** One of several. */
export const Select = forwardRef<HTMLSelectElement, SelectProps>(function Select(
  { label, hint, error, labelHidden = false, id, className, options, ...rest },
  ref,
) {
  return (
    <FieldFrame {...{ label, hint, error, labelHidden, id }} required={rest.required}>
      {(wiring) => (
        <select {...rest} {...wiring} ref={ref} className={classes("op-input", "op-select", className)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
});
