"use client";

import { type ButtonHTMLAttributes, forwardRef } from "react";

import { classes } from "./classes";

/** How much a button stands out; `danger` for what cannot be taken back. */
export type ButtonVariant = "primary" | "quiet" | "danger";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  /** Under way: it stays focusable, and further clicks do nothing. */
  busy?: boolean;
}

/** A button; of type `button` unless said otherwise. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { variant = "quiet", busy = false, className, onClick, type = "button", ...rest },
  ref,
) {
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      className={classes("op-button", `op-button-${variant}`, className)}
      aria-disabled={busy || undefined}
      data-busy={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    />
  );
});
