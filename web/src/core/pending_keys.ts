/**
 * The idempotency keys of what was asked for and is not answered yet; they survive a reload of the page.
 *
 * An intent names what is asked for with all of its input: addresses, gift cards. Only its SHA-256 is stored.
 */
export interface PendingKeys {
  /** The key of *intent*: the one that is kept, or a new one that is kept from now on. */
  keyOf: (intent: string) => Promise<string>;
  /** Forget the key: *intent* was answered, and asked again it is another one. */
  answered: (intent: string) => Promise<void>;
}

const PREFIX = "order-payments:pending:";

/**
 * Return the keys of *owner* (app and user), kept in the tab's session storage; where the browser has none, or no
 * SHA-256 (a page that came over plain HTTP), as long as the page.
 */
export function pendingKeys(owner: string): PendingKeys {
  const memory = new Map<string, string>();
  return {
    keyOf: async (intent) => {
      const place = await placeOf(owner, intent);
      const key = memory.get(intent) ?? stored(place, (storage, name) => storage.getItem(name)) ?? newKey();
      memory.set(intent, key);
      stored(place, (storage, name) => storage.setItem(name, key));
      return key;
    },
    answered: async (intent) => {
      memory.delete(intent);
      stored(await placeOf(owner, intent), (storage, name) => storage.removeItem(name));
    },
  };
}

/** Return where the key of *intent* is stored, which tells nothing of it; null where it cannot be worked out. */
async function placeOf(owner: string, intent: string): Promise<string | null> {
  // TypeScript takes it for granted; only secure contexts have it.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  const digest = await subtle?.digest("SHA-256", new TextEncoder().encode(`${owner} ${intent}`));
  return digest === undefined ? null : `${PREFIX}${hexOf(new Uint8Array(digest))}`;
}

/** Return a new key; `randomUUID` is for secure contexts alone. */
function newKey(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return what *ask* finds at *place*; null without a place, and where the browser has no storage or it is full. */
function stored<T>(place: string | null, ask: (storage: Storage, name: string) => T): T | null {
  try {
    return place === null ? null : ask(sessionStorage, place);
  } catch {
    return null;
  }
}
