import { catalog } from "../../core/text";

const en = {
  "pay.title": "Pay for order {number}",
  "pay.amount": "To pay",
  "pay.until": "Please pay until {until}. Until then we keep the goods for you.",
  "pay.hosted": "Pay {amount}",
  "pay.hostedHint": "You pay on a page of Stripe, and come back here. We never see your card.",
  "pay.going": "Taking you to the payment page…",
  "pay.preparing": "The payment is being prepared…",
  "pay.embeddedHint": "Your card details go straight to Stripe. We never see them.",
  "pay.confirm": "Pay {amount}",
  "pay.confirming": "Paying…",
  "pay.declined": "Your payment was declined. Nothing was taken. Try again, or use another way to pay.",
  "pay.notNow": "The payment cannot be started right now. Nothing was taken.",
  "pay.loadFailed": "The payment form did not load. Check your connection, and that nothing blocks Stripe.",
  "pay.again": "Try again",
  "pay.start": "Start a new payment",
  "pay.later": "Pay later",
  "pay.closed": "This payment page is over. Nothing was taken; start another one.",
  "pay.refused": "The payment could not be started. Try once more; if it stays so, please write to us.",
  "pay.exhausted": "There were too many attempts to pay this order. Please place a new one.",
  "pay.off": "Payments are switched off at the moment. Your order is kept until {until}.",
  "pay.form": "Payment",
  "pay.order": "Your order",
} as const;

const de = {
  "pay.title": "Bestellung {number} bezahlen",
  "pay.amount": "Zu bezahlen",
  "pay.until": "Bitte bezahlen Sie bis {until}. So lange halten wir die Ware für Sie bereit.",
  "pay.hosted": "{amount} bezahlen",
  "pay.hostedHint": "Sie bezahlen auf einer Seite von Stripe und kommen dann hierher zurück. Ihre Karte sehen wir nie.",
  "pay.going": "Wir bringen Sie zur Zahlungsseite…",
  "pay.preparing": "Die Zahlung wird vorbereitet…",
  "pay.embeddedHint": "Ihre Kartendaten gehen direkt an Stripe. Wir sehen sie nie.",
  "pay.confirm": "{amount} bezahlen",
  "pay.confirming": "Wird bezahlt…",
  "pay.declined":
    "Ihre Zahlung wurde abgelehnt. Es wurde nichts abgebucht. Versuchen Sie es noch einmal, gern mit einer anderen Zahlungsart.",
  "pay.notNow": "Die Zahlung lässt sich gerade nicht beginnen. Es wurde nichts abgebucht.",
  "pay.loadFailed":
    "Das Zahlungsformular wurde nicht geladen. Prüfen Sie die Verbindung, und ob etwas Stripe blockiert.",
  "pay.again": "Noch einmal versuchen",
  "pay.start": "Neue Zahlung beginnen",
  "pay.later": "Später bezahlen",
  "pay.closed": "Diese Zahlungsseite ist zu Ende. Es wurde nichts abgebucht; beginnen Sie eine neue.",
  "pay.refused":
    "Die Zahlung konnte nicht begonnen werden. Versuchen Sie es noch einmal; wenn es so bleibt, schreiben Sie uns bitte.",
  "pay.exhausted": "Diese Bestellung wurde zu oft zu bezahlen versucht. Bitte bestellen Sie neu.",
  "pay.off": "Zahlungen sind im Moment abgeschaltet. Ihre Bestellung bleibt bis {until} erhalten.",
  "pay.form": "Zahlung",
  "pay.order": "Ihre Bestellung",
} as const;

/** The payment of an order. */
export const pay = catalog<keyof typeof en>(en, de);
