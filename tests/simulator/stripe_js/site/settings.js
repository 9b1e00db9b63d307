/** What a test asks of a page: JSON in the address, as ``?settings=…``. */
export const settings = JSON.parse(new URLSearchParams(location.search).get("settings"));

/** Show a result of Stripe.js to the test; the objects in it by their status alone. */
export function shown(value) {
  return JSON.stringify(value, null, 2);
}
