"use client";

import type { ReactNode } from "react";
import { Link, type LinkProps } from "react-router";

import { usePath } from "../core/mount";
import type { ButtonVariant } from "./Button";
import { classes } from "./classes";

export interface OrderLinkProps extends Omit<LinkProps, "to"> {
  /** A path below the mount: `""` for the list, `"ord_1/pay"`, `"staff/problems?open=1"`. */
  to: string;
}

/** A link to a page of this package, wherever the host has mounted it. */
export function OrderLink({ to, className, ...rest }: OrderLinkProps): ReactNode {
  const path = usePath();
  return <Link {...rest} to={path(to)} className={className ?? "op-link"} />;
}

/** The same, looking like a button: for the next step of a task. */
export function ButtonLink({
  variant = "quiet",
  className,
  ...rest
}: OrderLinkProps & { variant?: ButtonVariant }): ReactNode {
  return <OrderLink {...rest} className={classes("op-button", `op-button-${variant}`, className)} />;
}
