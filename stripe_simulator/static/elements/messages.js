/** What an element says, in the buyer's language: labels, and what is wrong with an input. */
import {WORDS} from "./words.js";

let current = "en";

/** Choose the language of a locale such as ``de`` or ``pt-BR``; ``auto`` takes the browser's. */
export function speak(locale) {
  const wanted = locale && locale !== "auto" ? locale : navigator.language;
  const found = wanted.toLowerCase().split("-")[0];
  current = found in WORDS ? found : "en";
  document.documentElement.lang = current;
}

export const language = () => current;

/** A label, by its name. */
export function say(name) {
  return WORDS[current][name] ?? WORDS.en[name] ?? name;
}

/** The message of an error's code. */
export function message(code) {
  return WORDS[current].errors[code] ?? WORDS.en.errors[code] ?? WORDS[current].errors.incomplete;
}
