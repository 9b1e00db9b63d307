import { useState } from "react";

/** How the shop looks and reads, kept in this browser. */
export interface Look {
  locale: string;
  theme: "light" | "dark" | "system";
  setLocale: (locale: string) => void;
  setTheme: (theme: Look["theme"]) => void;
}

/** Return the look, and what changes it. */
export function useLook(): Look {
  const [locale, setLocale] = useKept("shop:locale", "en");
  const [theme, setTheme] = useKept("shop:theme", "system");
  return { locale, theme: theme === "light" || theme === "dark" ? theme : "system", setLocale, setTheme };
}

function useKept(name: string, unset: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => localStorage.getItem(name) ?? unset);
  const keep = (next: string) => {
    localStorage.setItem(name, next);
    setValue(next);
  };
  return [value, keep];
}
