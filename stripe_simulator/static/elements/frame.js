/**
 * What runs inside an iframe of Stripe.js: takes the page's port, draws the element and calls the API.
 *
 * A page outside learns of an element that it is complete, never what is in it.
 */
import {call} from "./api.js";
import {applyAppearance} from "./appearance.js";
import {AddressView} from "./address.js";
import {EmailView} from "./email.js";
import {PaymentView} from "./payment.js";
import {speak} from "./messages.js";

const VIEWS = {payment: PaymentView, card: PaymentView, address: AddressView, email: EmailView};

/** What is drawn in the hidden frame: nothing. */
const EMPTY = {methods: () => ({}), node: null};

function connect(event) {
  const hello = event.data;
  if (event.source !== parent || hello?.type !== "simulator.elements.connect" || !event.ports[0]) return;
  removeEventListener("message", connect);
  const port = event.ports[0];
  const emit = (name, detail = {}) => port.postMessage({event: name, detail});
  const view = VIEWS[hello.kind] ? draw(hello, emit) : EMPTY;
  const operations = {
    ...view.methods(),
    call: (request) => call({...request, ...account(hello)}, view.collect?.bind(view)),
    group: ({appearance, locale}) => restyle(view, appearance, locale),
  };
  port.onmessage = async ({data: {id, operation, args}}) => {
    const result = await operations[operation]?.(args);
    port.postMessage({id, result: result ?? {}});
  };
}

const account = ({key, apiVersion}) => ({key, apiVersion});

function draw({kind, settings}, emit) {
  const {appearance, locale} = settings.group;
  speak(locale);
  applyAppearance(appearance);
  const view = new VIEWS[kind]({kind, options: settings.options ?? {}, emit});
  document.querySelector("#element").replaceChildren(view.node);
  new ResizeObserver(() => emit("height", document.documentElement.getBoundingClientRect().height)).observe(
    document.documentElement,
  );
  watchFocus(emit);
  return view;
}

function restyle(view, appearance, locale) {
  speak(locale);
  applyAppearance(appearance);
  view.redraw?.();
}

/** ``focus`` and ``blur`` of the element as a whole, not of each input. */
function watchFocus(emit) {
  let within = false;
  document.addEventListener("focusin", () => {
    if (!within) emit("focus");
    within = true;
  });
  document.addEventListener("focusout", (event) => {
    if (event.relatedTarget) return;
    within = false;
    emit("blur");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") emit("escape");
  });
}

addEventListener("message", connect);
