"use client";

import { type ReactNode, useId } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";

/** What every field may say about itself. */
export interface FieldText {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with what was entered; null or left out where nothing is. */
  error?: string | null | undefined;
  /** Say the label to screen readers only. */
  labelHidden?: boolean;
}

/** What ties an input to its label, hint and error. */
export interface FieldWiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FrameProps extends FieldText {
  id: string | undefined;
  required: boolean | undefined;
  children: (wiring: FieldWiring) => ReactNode;
}

/** A label, an input, its hint and its error. */
export function FieldFrame({ id, label, hint, error, labelHidden, required, children }: FrameProps): ReactNode {
  const t = useText(coreMessages);
  const own = useId();
  const field = id ?? own;
  const hasError = error !== undefined && error !== null && error !== "";
  const described = [hint ? `${field}-hint` : "", hasError ? `${field}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="op-field">
      <label htmlFor={field} className={labelHidden ? "op-hidden" : "op-label"}>
        {label}
        {required ? <RequiredMark text={t("core.required")} /> : null}
      </label>
      {children({ id: field, "aria-describedby": described || undefined, "aria-invalid": hasError || undefined })}
      {hint ? (
        <p id={`${field}-hint`} className="op-hint">
          {hint}
        </p>
      ) : null}
      {hasError ? (
        <p id={`${field}-error`} className="op-error">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function RequiredMark({ text }: { text: string }): ReactNode {
  return (
    <span className="op-required">
      <span aria-hidden="true"> *</span>
      <span className="op-hidden"> ({text})</span>
    </span>
  );
}
