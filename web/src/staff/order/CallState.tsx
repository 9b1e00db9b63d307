"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { stateText } from "../text/states";

const TONES: Readonly<Record<string, Tone>> = { requested: "wait", unknown: "warn", accepted: "ok", refused: "bad" };

/** How far a call of ours to Stripe got. */
export function CallState({ state }: { state: string }): ReactNode {
  const t = useText(stateText);
  return <StatusBadge tone={TONES[state] ?? "idle"}>{t.optional(`staff.call.${state}`) ?? state}</StatusBadge>;
}
