"use client";

import { type ReactNode, useState } from "react";

import { Button } from "../ui/Button";

export interface QuantityInputProps {
  value: number;
  min: number;
  max: number;
  /** What is counted, for screen readers; likewise what the two buttons do. */
  label: string;
  lessLabel: string;
  moreLabel: string;
  onChange: (value: number) => void;
}

/** How many: a number to type, with a button on either side. What is no quantity is put right when it is left. */
export function QuantityInput(props: QuantityInputProps): ReactNode {
  const { value, min, max, label, lessLabel, moreLabel, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const onTyped = (text: string) => {
    setTyped(text);
    const wanted = Number(text);
    if (text.trim() !== "" && Number.isInteger(wanted) && wanted >= min && wanted <= max) {
      onChange(wanted);
    }
  };
  return (
    <div className="op-quantity">
      <Button aria-label={lessLabel} disabled={value <= min} onClick={() => onChange(value - 1)}>
        <span aria-hidden="true">−</span>
      </Button>
      <input
        className="op-input"
        type="text"
        inputMode="numeric"
        aria-label={label}
        value={typed ?? `${value}`}
        onChange={(event) => onTyped(event.target.value)}
        onBlur={() => setTyped(null)}
      />
      <Button aria-label={moreLabel} disabled={value >= max} onClick={() => onChange(value + 1)}>
        <span aria-hidden="true">+</span>
      </Button>
    </div>
  );
}
