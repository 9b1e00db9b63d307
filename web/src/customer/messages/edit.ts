import { catalog } from "../../core/text";

const en = {
  "edit.title": "Your order is to be changed",
  "edit.text": "Pay the difference until {until}, and your order becomes what you see here. Nothing leaves meanwhile.",
  "edit.otherwise": "If you do not pay it, your order stays as it was.",
  "edit.held": "We are checking your order. The difference cannot be paid meanwhile.",
  "edit.closing":
    "This change is being closed and cannot be paid any more. If your payment came in time, it counts; otherwise your order stays as it was.",
  "edit.lines": "Your order as it will be",
  "edit.before": "Total so far",
  "edit.after": "New total",
  "edit.difference": "Difference to pay",
  "edit.pay": "Pay the difference ({amount})",
  "edit.payTitle": "Pay the difference for order {number}",
  "edit.waitLong":
    "We have not heard yet how your payment ended; some take days. As soon as it is here, your order is changed. You can close this page and come back.",
  "edit.thanks": "Thank you, the difference is paid.",
  "edit.thanksText": "Your order is changed, and comes to {total} now.",
  "edit.off": "The change is off, and your order stays as it was.",
  "edit.offText": "Nothing was charged for the change. If you did pay for it, that money goes back to you.",
  "edit.over": "There is nothing to pay any more: the change is paid, or it is off.",
  "edit.exhausted": "There were too many attempts to pay this order. Please write to us.",
  "edit.paymentsOff":
    "Payments are switched off at the moment. Your order stays as it is; the change waits until {until}.",
} as const;

const de = {
  "edit.title": "Ihre Bestellung soll geändert werden",
  "edit.text":
    "Bezahlen Sie bis {until} den Unterschied, dann wird Ihre Bestellung zu dem, was Sie hier sehen. Bis dahin geht nichts auf den Weg.",
  "edit.otherwise": "Wenn Sie ihn nicht bezahlen, bleibt Ihre Bestellung, wie sie war.",
  "edit.held": "Wir prüfen Ihre Bestellung. So lange kann der Unterschied nicht bezahlt werden.",
  "edit.closing":
    "Diese Änderung wird gerade geschlossen und kann nicht mehr bezahlt werden. Kam Ihre Zahlung rechtzeitig, so gilt sie; sonst bleibt Ihre Bestellung, wie sie war.",
  "edit.lines": "Ihre Bestellung, wie sie sein wird",
  "edit.before": "Bisherige Gesamtsumme",
  "edit.after": "Neue Gesamtsumme",
  "edit.difference": "Zu bezahlender Unterschied",
  "edit.pay": "Unterschied bezahlen ({amount})",
  "edit.payTitle": "Unterschied für Bestellung {number} bezahlen",
  "edit.waitLong":
    "Wir haben noch nicht gehört, wie Ihre Zahlung ausging; manche dauern Tage. Sobald sie da ist, wird Ihre Bestellung geändert. Sie können diese Seite schließen und wiederkommen.",
  "edit.thanks": "Vielen Dank, der Unterschied ist bezahlt.",
  "edit.thanksText": "Ihre Bestellung ist geändert und kostet jetzt {total}.",
  "edit.off": "Die Änderung entfällt, und Ihre Bestellung bleibt, wie sie war.",
  "edit.offText":
    "Für die Änderung wurde nichts abgebucht. Falls Sie doch dafür bezahlt haben, geht das Geld an Sie zurück.",
  "edit.over": "Es ist nichts mehr zu bezahlen: Die Änderung ist bezahlt, oder sie entfällt.",
  "edit.exhausted": "Diese Bestellung wurde zu oft zu bezahlen versucht. Bitte schreiben Sie uns.",
  "edit.paymentsOff":
    "Zahlungen sind im Moment abgeschaltet. Ihre Bestellung bleibt, wie sie ist; die Änderung wartet bis {until}.",
} as const;

/** A change of a paid order that waits for its difference. */
export const edit = catalog<keyof typeof en>(en, de);
