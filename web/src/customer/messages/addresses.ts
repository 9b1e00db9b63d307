import { catalog } from "../../core/text";

const en = {
  "addresses.title": "Your addresses",
  "addresses.empty": "No address yet",
  "addresses.emptyHint": "An address that you keep here is ready at the next checkout.",
  "addresses.add": "Add an address",
  "addresses.edit": "Change",
  "addresses.editNamed": "Change the address of {name}",
  "addresses.forget": "Forget",
  "addresses.forgetNamed": "Forget the address of {name}",
  "addresses.forgetTitle": "Forget this address?",
  "addresses.forgetText": "Orders that were placed keep their own copy.",
  "addresses.keep": "Keep it",
  "addresses.default": "Used first",
  "addresses.makeDefault": "Use this address first",
  "addresses.save": "Save address",
  "addresses.discard": "Leave as it was",
  "addresses.saved": "The address is saved.",
  "addresses.forgotten": "The address is forgotten.",
  "addresses.full": "You keep twenty addresses, which is as many as there is room for. Forget one first.",
  "addresses.signIn": "Sign in to see your addresses",
} as const;

const de = {
  "addresses.title": "Ihre Adressen",
  "addresses.empty": "Noch keine Adresse",
  "addresses.emptyHint": "Eine Adresse, die Sie hier ablegen, steht an der nächsten Kasse bereit.",
  "addresses.add": "Adresse hinzufügen",
  "addresses.edit": "Ändern",
  "addresses.editNamed": "Adresse von {name} ändern",
  "addresses.forget": "Vergessen",
  "addresses.forgetNamed": "Adresse von {name} vergessen",
  "addresses.forgetTitle": "Diese Adresse vergessen?",
  "addresses.forgetText": "Bestellungen behalten ihre eigene Abschrift.",
  "addresses.keep": "Behalten",
  "addresses.default": "Zuerst verwendet",
  "addresses.makeDefault": "Diese Adresse zuerst verwenden",
  "addresses.save": "Adresse speichern",
  "addresses.discard": "Lassen, wie sie war",
  "addresses.saved": "Die Adresse ist gespeichert.",
  "addresses.forgotten": "Die Adresse ist vergessen.",
  "addresses.full": "Sie haben zwanzig Adressen; mehr Platz ist nicht. Vergessen Sie erst eine.",
  "addresses.signIn": "Melden Sie sich an, um Ihre Adressen zu sehen",
} as const;

/** The address book. */
export const addresses = catalog<keyof typeof en>(en, de);
