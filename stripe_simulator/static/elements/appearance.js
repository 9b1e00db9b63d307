/**
 * The Appearance API as far as it is modelled: themes, variables and rules.
 *
 * Follows docs.stripe.com/elements/appearance-api.
 */

const THEMES = ["stripe", "night", "flat", "none"];
const PLAIN_VALUE = /^[^;{}<>]{1,200}$/;
const OWN_SELECTOR = /^\.[A-Za-z][\w-]*(?:[:.]{1,2}[A-Za-z][\w-]*|\s+\.[A-Za-z][\w-]*)*$/;

const rules = new CSSStyleSheet();
let given = [];

/** @param {{theme?: string, variables?: object, rules?: object, inputs?: string}} appearance */
export function applyAppearance({theme = "stripe", variables = {}, rules: more = {}, inputs = "spaced"}) {
  const root = document.documentElement;
  root.dataset.theme = THEMES.includes(theme) ? theme : "stripe";
  root.dataset.inputs = inputs;
  for (const name of given) root.style.removeProperty(name);
  given = [];
  for (const [name, value] of Object.entries(variables)) {
    if (!PLAIN_VALUE.test(String(value))) continue;
    const property = `--${name.replace(/[A-Z0-9]+/g, (part) => `-${part.toLowerCase()}`)}`;
    root.style.setProperty(property, String(value));
    given.push(property);
  }
  rules.replaceSync("");
  for (const [selector, declarations] of Object.entries(more)) addRule(selector, declarations);
  document.adoptedStyleSheets = [rules];
}

function addRule(selector, declarations) {
  if (!OWN_SELECTOR.test(selector)) return;
  const rule = rules.cssRules[rules.insertRule(`${selector} {}`, rules.cssRules.length)];
  for (const [name, value] of Object.entries(declarations)) {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    rule.style.setProperty(property, String(value));
  }
}
