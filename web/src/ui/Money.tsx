"use client";

import type { ReactNode } from "react";

import { useFormat } from "../core/format";
import { classes } from "./classes";

export interface MoneyProps {
  /** Minor units, as Stripe counts them. */
  amount: number;
  /** ISO 4217, in any case. */
  currency: string;
  /** `total` for the one sum that matters most on a page, `strong` within rows. */
  weight?: "plain" | "strong" | "total";
}

/** An amount of money; its digits stand one below the other. */
export function Money({ amount, currency, weight = "plain" }: MoneyProps): ReactNode {
  const { money } = useFormat();
  return (
    <span className={classes("op-money", weight !== "plain" && `op-money-${weight}`)}>{money(amount, currency)}</span>
  );
}
