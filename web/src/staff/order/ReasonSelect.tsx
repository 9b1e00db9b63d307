"use client";

import type { ReactNode } from "react";

import { useText } from "../../core/text";
import { Select } from "../../ui/Select";
import { commandText } from "../text/commands";
import { stateText } from "../text/states";

export interface ReasonSelectProps<T extends string> {
  /** Whose words: `reason` for refunds, returns and cancellations, `hold` for holds. */
  kind: "reason" | "hold";
  codes: readonly T[];
  value: T;
  onChange: (code: T) => void;
}

/** The reason of a command, one of its codes. */
export function ReasonSelect<T extends string>({ kind, codes, value, onChange }: ReasonSelectProps<T>): ReactNode {
  const t = useText(commandText);
  const states = useText(stateText);
  return (
    <Select
      label={t("staff.do.reason")}
      options={codes.map((code) => ({ value: code, label: states.optional(`staff.${kind}.${code}`) ?? code }))}
      value={value}
      onChange={(event) => onChange(codes.find((code) => code === event.target.value) ?? value)}
    />
  );
}
