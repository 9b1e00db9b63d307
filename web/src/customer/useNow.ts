"use client";

import { useEffect, useState } from "react";

const MINUTE_MS = 60_000;

/** Return the time of the reader's clock, to the minute; null until the page is shown in a browser. */
export function useNow(): Date | null {
  const [now, setNow] = useState<Date | null>(null);
  useEffect(() => {
    const tell = () => setNow(new Date());
    const first = setTimeout(tell, 0);
    const timer = setInterval(tell, MINUTE_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  return now;
}
