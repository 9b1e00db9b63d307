import type { Stripe, StripeElementLocale } from "@stripe/stripe-js";

const loading = new Map<string, Promise<Stripe | null>>();

/**
 * Load Stripe.js, once for each key.
 *
 * @param scriptUrl names a script that stands in for Stripe.js; null loads Stripe's own.
 */
export function loadStripeJs(key: string, locale: string, scriptUrl: string | null): Promise<Stripe | null> {
  const name = `${key} ${locale} ${scriptUrl ?? ""}`;
  const known = loading.get(name);
  if (known !== undefined) {
    return known;
  }
  const made = load(key, locale, scriptUrl);
  loading.set(name, made);
  made.catch(() => loading.delete(name));
  return made;
}

async function load(key: string, locale: string, scriptUrl: string | null): Promise<Stripe | null> {
  if (scriptUrl !== null) {
    await loadScript(scriptUrl);
  }
  // It takes the `Stripe` that is there.
  const { loadStripe } = await import("@stripe/stripe-js/pure");
  return loadStripe(key, { locale: languageOf(locale) });
}

function loadScript(url: string): Promise<void> {
  if ("Stripe" in window) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      script.remove();
      reject(new TypeError(`${url} did not load`));
    });
    document.head.append(script);
  });
}

/** Stripe.js takes a language that it does not know for the browser's own. */
function languageOf(locale: string): StripeElementLocale {
  return (locale.split("-", 1)[0] ?? "auto") as StripeElementLocale;
}
