"use client";

import { forwardRef, type InputHTMLAttributes, type ReactNode, useId } from "react";

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: ReactNode;
  error?: string | null | undefined;
}

/** A box to tick. */
export const Checkbox = forwardRef<HTMLInputElement, CheckboxProps>(function Checkbox(
  { label, error, id, ...rest },
  ref,
) {
  const own = useId();
  const field = id ?? own;
  const hasError = error !== undefined && error !== null && error !== "";
  return (
    <div className="op-field">
      <label htmlFor={field} className="op-check">
        <input
          {...rest}
          ref={ref}
          id={field}
          type="checkbox"
          aria-invalid={hasError || undefined}
          aria-describedby={hasError ? `${field}-error` : undefined}
        />
        <span>{label}</span>
      </label>
      {hasError ? (
        <p id={`${field}-error`} className="op-error">
          {error}
        </p>
      ) : null}
    </div>
  );
});
