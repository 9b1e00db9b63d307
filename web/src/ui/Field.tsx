"use client";

import { forwardRef, type InputHTMLAttributes, type TextareaHTMLAttributes } from "react";

import { classes } from "./classes";
import { FieldFrame, type FieldText } from "./FieldFrame";

export type FieldProps = FieldText & InputHTMLAttributes<HTMLInputElement>;

/** One line of input. */
export const Field = forwardRef<HTMLInputElement, FieldProps>(function Field(
  { label, hint, error, labelHidden = false, id, className, ...rest },
  ref,
) {
  return (
    <FieldFrame {...{ label, hint, error, labelHidden, id }} required={rest.required}>
      {(wiring) => <input {...rest} {...wiring} ref={ref} className={classes("op-input", className)} />}
    </FieldFrame>
  );
});

export type TextAreaProps = FieldText & TextareaHTMLAttributes<HTMLTextAreaElement>;

/** Several lines of input. */
export const TextArea = forwardRef<HTMLTextAreaElement, TextAreaProps>(function TextArea(
  { label, hint, error, labelHidden = false, id, className, rows = 3, ...rest },
  ref,
) {
  return (
    <FieldFrame {...{ label, hint, error, labelHidden, id }} required={rest.required}>
      {(wiring) => <textarea {...rest} {...wiring} ref={ref} rows={rows} className={classes("op-input", className)} />}
    </FieldFrame>
  );
});
