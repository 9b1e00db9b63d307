import type { ReactNode } from "react";

/** Says its text to screen readers whenever it changes; put it on the page before there is something to say. */
export function LiveRegion({ children, visible = false }: { children: ReactNode; visible?: boolean }): ReactNode {
  return (
    <div role="status" aria-live="polite" className={visible ? undefined : "op-hidden"}>
      {children}
    </div>
  );
}
