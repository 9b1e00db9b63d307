"use client";

import { type ReactNode, useId } from "react";

export interface ChoiceProps<T extends string> {
  legend: string;
  options: readonly { value: T; label: ReactNode }[];
  value: T;
  onChange: (value: T) => void;
}

/** One of a few, each in sight. */
export function Choice<T extends string>({ legend, options, value, onChange }: ChoiceProps<T>): ReactNode {
  const name = useId();
  return (
    <fieldset className="op-choice">
      <legend className="op-label">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="op-check">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
