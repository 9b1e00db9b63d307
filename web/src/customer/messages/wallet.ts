import { catalog } from "../../core/text";

const en = {
  "wallet.label": "Gift card",
  "wallet.add": "Use it",
  "wallet.card": "Gift card ending in {end}",
  "wallet.remove": "Take off the gift card ending in {end}",
  "wallet.credit": "Store credit",
  "wallet.useCredit": "Use my store credit of {amount}",
  "wallet.added": "This gift card is used already.",
  "wallet.many": "At most five gift cards at once.",
  "wallet.unknown": "We do not know this gift card. Please look at its code once more.",
  "wallet.empty": "There is nothing left on this gift card.",
  "wallet.expired": "This gift card has expired.",
  "wallet.currency": "This gift card is for another currency.",
  "wallet.gone": "The gift card ending in {end} cannot be used any more and was taken off.",
  "wallet.less": "There is less on a gift card, or less store credit, than before. Please look at the new total.",
  "wallet.left": "Left to pay",
} as const;

const de = {
  "wallet.label": "Geschenkkarte",
  "wallet.add": "Verwenden",
  "wallet.card": "Geschenkkarte mit der Endung {end}",
  "wallet.remove": "Geschenkkarte mit der Endung {end} wieder herausnehmen",
  "wallet.credit": "Guthaben",
  "wallet.useCredit": "Mein Guthaben von {amount} verwenden",
  "wallet.added": "Diese Geschenkkarte wird schon verwendet.",
  "wallet.many": "Höchstens fünf Geschenkkarten auf einmal.",
  "wallet.unknown": "Diese Geschenkkarte kennen wir nicht. Bitte prüfen Sie den Code noch einmal.",
  "wallet.empty": "Auf dieser Geschenkkarte ist nichts mehr.",
  "wallet.expired": "Diese Geschenkkarte gilt nicht mehr.",
  "wallet.currency": "Diese Geschenkkarte gilt für eine andere Währung.",
  "wallet.gone": "Die Geschenkkarte mit der Endung {end} lässt sich nicht mehr verwenden und wurde herausgenommen.",
  "wallet.less":
    "Auf einer Geschenkkarte oder Ihrem Guthaben ist weniger als vorher. Bitte sehen Sie sich die neue Summe an.",
  "wallet.left": "Noch zu bezahlen",
} as const;

/** Gift cards and store credit at the checkout. */
export const wallet = catalog<keyof typeof en>(en, de);
