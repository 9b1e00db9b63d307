"use client";

import { type ReactNode, useSyncExternalStore } from "react";

import { coreMessages } from "../core/messages";
import { useText } from "../core/text";

/** Says that the browser is offline, or that `offline` live data may be old; otherwise nothing. */
export function OfflineNotice({ offline = false }: { offline?: boolean }): ReactNode {
  const t = useText(coreMessages);
  const isOnline = useOnline();
  return (
    <div role="status">
      {offline || !isOnline ? (
        <p className="op-notice" data-tone="warn">
          {t("core.offline")}
        </p>
      ) : null}
    </div>
  );
}

/** Return whether the browser says that it is online. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
