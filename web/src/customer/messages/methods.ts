import { catalog } from "../../core/text";

const en = {
  "methods.title": "Ways to pay",
  "methods.lead": "Stripe keeps them and offers them at your next payment. We never see more than is shown here.",
  "methods.empty": "Nothing saved yet",
  "methods.emptyHint": "When you pay, Stripe can keep your card for next time, if you like.",
  "methods.ending": "{brand} ending in {last4}",
  "methods.expires": "Valid until {month}/{year}",
  "methods.forget": "Forget",
  "methods.forgetNamed": "Forget {name}",
  "methods.forgetTitle": "Forget this way to pay?",
  "methods.forgetText": "It is removed for good. Payments that were made stay as they are.",
  "methods.keep": "Keep it",
  "methods.forgotten": "It is forgotten.",
} as const;

const de = {
  "methods.title": "Zahlungsarten",
  "methods.lead":
    "Stripe bewahrt sie auf und bietet sie bei der nächsten Zahlung an. Wir sehen nie mehr als das, was hier steht.",
  "methods.empty": "Noch nichts gespeichert",
  "methods.emptyHint": "Beim Bezahlen kann Stripe Ihre Karte für das nächste Mal aufbewahren, wenn Sie möchten.",
  "methods.ending": "{brand}, endet auf {last4}",
  "methods.expires": "Gültig bis {month}/{year}",
  "methods.forget": "Vergessen",
  "methods.forgetNamed": "{name} vergessen",
  "methods.forgetTitle": "Diese Zahlungsart vergessen?",
  "methods.forgetText": "Sie wird endgültig entfernt. Bisherige Zahlungen bleiben, wie sie sind.",
  "methods.keep": "Behalten",
  "methods.forgotten": "Sie ist vergessen.",
} as const;

/** The saved ways to pay. */
export const methods = catalog<keyof typeof en>(en, de);
