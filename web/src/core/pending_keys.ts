/** The idempotency keys of what was asked for and is not answered yet; they survive a reload of the page. */
export interface PendingKeys {
  /** The key of *intent*: the one that is kept, or a new one that is kept from now on. */
  keyOf: (intent: string) => string;
  /** Whether *intent* was asked for and not answered. */
  isPending: (intent: string) => boolean;
  /** Forget the key: *intent* was answered, and asked again it is another one. */
  answered: (intent: string) => void;
}

const PREFIX = "order-payments:pending:";

/** Return the keys of *owner* (app and user), kept in the tab's session storage where the browser allows it. */
export function pendingKeys(owner: string): PendingKeys {
  const memory = new Map<string, string>();
  const place = (intent: string) => `${PREFIX}${owner}:${intent}`;
  const read = (intent: string) => memory.get(intent) ?? stored((storage) => storage.getItem(place(intent)));
  return {
    keyOf: (intent) => {
      const key = read(intent) ?? crypto.randomUUID();
      memory.set(intent, key);
      stored((storage) => storage.setItem(place(intent), key));
      return key;
    },
    isPending: (intent) => read(intent) !== null,
    answered: (intent) => {
      memory.delete(intent);
      stored((storage) => storage.removeItem(place(intent)));
    },
  };
}

/** Return what *ask* finds in the session storage; null where the browser has none or is full. */
function stored<T>(ask: (storage: Storage) => T): T | null {
  try {
    return ask(sessionStorage);
  } catch {
    return null;
  }
}
