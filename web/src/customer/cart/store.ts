/** So many of one product. */
export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
}

/** What a customer has chosen: products, and the promotion codes to go with them. */
export interface Cart {
  readonly lines: readonly CartLine[];
  readonly codes: readonly string[];
}

/** One cart, shared by every component of a page and by every tab of a browser. */
export interface CartStore {
  read: () => Cart;
  write: (change: (cart: Cart) => Cart) => void;
  subscribe: (listener: () => void) => () => void;
}

/** The most of one product, as the API has it. */
export const QUANTITY_MAX = 10_000;
const LINES_MAX = 200;
/** As many codes as the API takes at once. */
export const CODES_MAX = 5;
const SKU_LENGTH_MAX = 100;
const CODE_LENGTH_MAX = 64;

/** A cart with nothing in it. */
export const EMPTY: Cart = { lines: [], codes: [] };

const stores = new Map<string, CartStore>();

/** Return the cart of the Firebase app of this name. */
export function cartStore(appName: string): CartStore {
  const known = stores.get(appName);
  if (known !== undefined) {
    return known;
  }
  const made = makeStore(`op-cart:${appName}`);
  stores.set(appName, made);
  return made;
}

function makeStore(key: string): CartStore {
  const listeners = new Set<() => void>();
  let text: string | null = null;
  let cart = EMPTY;
  const read = (): Cart => {
    const stored = fromStorage(key, text);
    if (stored !== text) {
      text = stored;
      cart = parsed(stored);
    }
    return cart;
  };
  const tell = () => listeners.forEach((listener) => listener());
  const heard = (event: StorageEvent) => (event.key === key || event.key === null) && tell();
  const write = (change: (cart: Cart) => Cart) => {
    cart = valid(change(read()));
    text = JSON.stringify(cart);
    toStorage(key, text);
    tell();
  };
  const subscribe = (listener: () => void) => {
    if (listeners.size === 0) {
      window.addEventListener("storage", heard);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        window.removeEventListener("storage", heard);
      }
    };
  };
  return { read, write, subscribe };
}

/** Return the stored text; where the browser keeps nothing, *remembered*: the cart then lasts as long as the page. */
function fromStorage(key: string, remembered: string | null): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return remembered;
  }
}

function toStorage(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is full or forbidden: the cart lives on in memory.
  }
}

function parsed(text: string | null): Cart {
  try {
    return valid(JSON.parse(text ?? "null") as unknown);
  } catch {
    return EMPTY;
  }
}

/** Return what of *found* can be a cart: one line a product, whole quantities within bounds, each code once. */
function valid(found: unknown): Cart {
  const { lines, codes } = Object(found) as { lines?: unknown; codes?: unknown };
  const quantities = new Map<string, number>();
  for (const line of listOf(lines)) {
    const { sku, quantity } = Object(line) as { sku?: unknown; quantity?: unknown };
    if (isText(sku, SKU_LENGTH_MAX) && Number.isInteger(quantity) && Number(quantity) > 0) {
      quantities.set(sku, Math.min((quantities.get(sku) ?? 0) + Number(quantity), QUANTITY_MAX));
    }
  }
  const texts = listOf(codes).filter((code): code is string => isText(code, CODE_LENGTH_MAX));
  return {
    lines: [...quantities].slice(0, LINES_MAX).map(([sku, quantity]) => ({ sku, quantity })),
    codes: [...new Set(texts.map((code) => code.trim().toUpperCase()))].slice(0, CODES_MAX),
  };
}

function listOf(found: unknown): unknown[] {
  return Array.isArray(found) ? found : [];
}

function isText(found: unknown, lengthMax: number): found is string {
  return typeof found === "string" && found.trim() !== "" && found.length <= lengthMax;
}
