"use client";

import { useEffect, useState } from "react";

/** What a value is, and whether it has stood still long enough to act on it. */
export interface Settled<Value> {
  readonly value: Value;
  readonly isSettled: boolean;
}

/** Return *value* as it was when it last stood still for *ms*; it is compared as JSON. */
export function useSettled<Value>(value: Value, ms: number): Settled<Value> {
  const [settled, setSettled] = useState(value);
  const [before, now] = [JSON.stringify(settled), JSON.stringify(value)];
  useEffect(() => {
    if (before === now) {
      return undefined;
    }
    const timer = setTimeout(() => setSettled(JSON.parse(now) as Value), ms);
    return () => clearTimeout(timer);
  }, [before, now, ms]);
  return { value: settled, isSettled: before === now };
}
