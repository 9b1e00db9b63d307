/** What is wrong with a value, as the codes of docs.stripe.com/error-codes; null if nothing is. */

const BRANDS = [
  ["amex", /^3[47]/, [15]],
  ["diners", /^3(?:0[0-5]|[689])/, [14, 16]],
  ["jcb", /^35/, [16]],
  ["discover", /^6(?:011|4[4-9]|5)/, [16]],
  ["unionpay", /^(?:62|81)/, [16, 17, 18, 19]],
  ["mastercard", /^(?:5[1-5]|2[2-7])/, [16]],
  ["visa", /^4/, [16]],
];

export const digits = (text) => text.replace(/\D/g, "");

/** ``{brand, lengths}`` of a card number's beginning. */
export function brandOf(number) {
  const found = BRANDS.find(([, pattern]) => pattern.test(digits(number)));
  return found ? {brand: found[0], lengths: found[2]} : {brand: "unknown", lengths: [16]};
}

export function formatNumber(text) {
  const {brand, lengths} = brandOf(text);
  const number = digits(text).slice(0, Math.max(...lengths));
  const groups = brand === "amex" ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?$/.exec(number)?.slice(1) : number.match(/\d{1,4}/g);
  return (groups ?? []).filter(Boolean).join(" ");
}

export function checkNumber(text) {
  const number = digits(text);
  const {lengths} = brandOf(number);
  if (number.length < Math.min(...lengths)) return "incomplete_number";
  return lengths.includes(number.length) && luhn(number) ? null : "invalid_number";
}

function luhn(number) {
  const values = [...number].reverse().map((digit, place) => Number(digit) * (1 + (place % 2)));
  return values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}

export function formatExpiry(text) {
  let all = digits(text).slice(0, 4);
  if (/^[2-9]/.test(all)) all = `0${all}`.slice(0, 4);
  return all.length > 2 ? `${all.slice(0, 2)} / ${all.slice(2)}` : all;
}

/** Month and year in full of a text like ``12 / 34``. */
export function expiryOf(text) {
  const all = digits(text);
  return {month: Number(all.slice(0, 2)), year: 2000 + Number(all.slice(2, 4))};
}

export function checkExpiry(text, today = new Date()) {
  const {month, year} = expiryOf(text);
  if (digits(text).length < 4 || month < 1 || month > 12) return "incomplete_expiry";
  if (year < today.getFullYear()) return "invalid_expiry_year_past";
  if (year > today.getFullYear() + 50) return "invalid_expiry_year";
  return year === today.getFullYear() && month <= today.getMonth() ? "invalid_expiry_month_past" : null;
}

export function checkCvc(text, brand) {
  return digits(text).length === (brand === "amex" ? 4 : 3) ? null : "incomplete_cvc";
}

export function checkEmail(text) {
  if (!/@[^@\s]/.test(text)) return "incomplete_email";
  return /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(text) ? null : "invalid_email";
}

const IBAN_LENGTHS = {AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27,
  GB: 22, GI: 23, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27, MT: 31, NL: 18,
  NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SI: 19, SK: 24, SM: 27};

export const formatIban = (text) =>
  (text.replace(/[^A-Za-z0-9]/g, "").toUpperCase().slice(0, 34).match(/.{1,4}/g) ?? []).join(" ");

export function checkIban(text) {
  const iban = text.replace(/\s/g, "").toUpperCase();
  const length = IBAN_LENGTHS[iban.slice(0, 2)];
  if (iban.length >= 2 && !length) return "invalid_iban_country_code";
  if (!length || iban.length < length) return "incomplete_iban";
  const moved = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
  const rest = [...moved].reduce((left, digit) => (left * 10 + Number(digit)) % 97, 0);
  return iban.length === length && rest === 1 ? null : "invalid_iban";
}

/** A Brazilian CPF has 11 digits, a CNPJ 14. */
export function checkTaxId(text) {
  return [11, 14].includes(digits(text).length) ? null : "incomplete_tax_id";
}

/** A check that something was entered, with the code of its absence. */
export const required = (code) => (text) => (text ? null : code);
