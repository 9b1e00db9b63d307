import { catalog } from "../../core/text";

const en = {
  "privacy.title": "Your data",
  "privacy.lead": "What this shop keeps of you with your orders, and how you get a copy of it.",
  "privacy.kept": "What is kept",
  "privacy.orders": "Your orders",
  "privacy.ordersText": "What you bought, what it cost, how it was paid, sent and returned, and what became of it.",
  "privacy.contact": "Name and addresses",
  "privacy.contactText": "What you gave with each order, and the addresses that you saved for next time.",
  "privacy.payment": "Ways to pay",
  "privacy.paymentText":
    "Stripe keeps them. We see the brand, the last four digits and the expiry, never the whole number.",
  "privacy.consent": "Your consent",
  "privacy.consentText": "That you agreed to our terms, when, and from which internet address and browser.",
  "privacy.messages": "Mails and notes",
  "privacy.messagesText": "Our mails of the last 30 days, and what our staff noted on your orders.",
  "privacy.credit": "Store credit",
  "privacy.creditText": "What you have, and why it changed.",
  "privacy.copy": "A copy for you",
  "privacy.copyText":
    "You get all of this as one file (JSON), which other services can read. Keep it safe: it has your addresses and orders in it.",
  "privacy.ask":
    "Notes on suspected misuse are not in it. Write to us about those, or to have your data corrected or erased.",
  "privacy.download": "Download my data",
  "privacy.collecting": "Your file is being put together.",
  "privacy.received": "{size} kB received",
  "privacy.stop": "Stop",
  "privacy.saved": "Your file is complete and saved.",
  "privacy.partial": "Your file is saved, but something could not be read. Try again later, or write to us. Missing:",
  "privacy.missingMethods": "your saved ways to pay",
  "privacy.missingOrders": "your older orders",
  "privacy.missingOrder": { one: "one order", other: "{count} orders" },
  "privacy.brokenTitle": "The file broke off on its way",
  "privacy.broken": "Nothing was saved. Please try again.",
  "privacy.absent": "There is no copy to download here",
  "privacy.absentHint": "Write to the shop: you have a right to a copy all the same.",
} as const;

const de = {
  "privacy.title": "Ihre Daten",
  "privacy.lead": "Was dieser Shop mit Ihren Bestellungen über Sie aufbewahrt und wie Sie eine Kopie davon bekommen.",
  "privacy.kept": "Was aufbewahrt wird",
  "privacy.orders": "Ihre Bestellungen",
  "privacy.ordersText":
    "Was Sie gekauft haben, was es gekostet hat, wie es bezahlt, versandt und zurückgeschickt wurde.",
  "privacy.contact": "Name und Adressen",
  "privacy.contactText": "Was Sie bei jeder Bestellung angegeben haben, und die Adressen, die Sie gespeichert haben.",
  "privacy.payment": "Zahlungsarten",
  "privacy.paymentText":
    "Stripe bewahrt sie auf. Wir sehen Marke, letzte vier Ziffern und Ablaufdatum, nie die ganze Nummer.",
  "privacy.consent": "Ihre Zustimmung",
  "privacy.consentText":
    "Dass Sie unseren Bedingungen zugestimmt haben, wann, und von welcher Internetadresse und mit welchem Browser.",
  "privacy.messages": "E-Mails und Notizen",
  "privacy.messagesText": "Unsere E-Mails der letzten 30 Tage, und was unser Team zu Ihren Bestellungen notiert hat.",
  "privacy.credit": "Guthaben",
  "privacy.creditText": "Wie viel Sie haben, und warum es sich geändert hat.",
  "privacy.copy": "Eine Kopie für Sie",
  "privacy.copyText":
    "Sie bekommen all das als eine Datei (JSON), die andere Dienste lesen können. Bewahren Sie sie gut auf: Ihre Adressen und Bestellungen stehen darin.",
  "privacy.ask":
    "Notizen zu vermutetem Missbrauch sind nicht dabei. Schreiben Sie uns dazu, oder wenn Ihre Daten berichtigt oder gelöscht werden sollen.",
  "privacy.download": "Meine Daten herunterladen",
  "privacy.collecting": "Ihre Datei wird zusammengestellt.",
  "privacy.received": "{size} kB empfangen",
  "privacy.stop": "Abbrechen",
  "privacy.saved": "Ihre Datei ist vollständig und gespeichert.",
  "privacy.partial":
    "Ihre Datei ist gespeichert, aber etwas war nicht zu lesen. Versuchen Sie es später noch einmal oder schreiben Sie uns. Es fehlt:",
  "privacy.missingMethods": "Ihre gespeicherten Zahlungsarten",
  "privacy.missingOrders": "Ihre älteren Bestellungen",
  "privacy.missingOrder": { one: "eine Bestellung", other: "{count} Bestellungen" },
  "privacy.brokenTitle": "Die Datei ist unterwegs abgebrochen",
  "privacy.broken": "Es wurde nichts gespeichert. Bitte versuchen Sie es noch einmal.",
  "privacy.absent": "Hier gibt es keine Kopie zum Herunterladen",
  "privacy.absentHint": "Schreiben Sie dem Shop: Ein Recht auf eine Kopie haben Sie trotzdem.",
} as const;

/** What is kept of the customer, and the copy of it. */
export const privacy = catalog<keyof typeof en>(en, de);
