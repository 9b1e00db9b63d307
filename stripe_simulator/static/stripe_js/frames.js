/**
 * Frames: what a page sees of the simulator is an iframe from the simulator's origin and a port to it.
 * Card data never leaves an iframe; calls to the API are made there, where they are of the same origin.
 */

/** Where this script came from: the origin of the API and of all frames. */
const ORIGIN = new URL(document.currentScript.src).origin;
const FRAME_TITLES = {
  controller: "Payment controller",
  payment: "Secure payment input frame",
  card: "Secure card payment input frame",
  address: "Secure address input frame",
  email: "Secure email input frame",
};

let framesMade = 0;

/**
 * @typedef {{method: string, path: string, params?: object, collect?: "payment_method_data" | "fields"}} ApiCall
 */

/** An iframe and the conversation with it; *onEvent(name, detail)* hears what happens inside. */
class Frame {
  /**
   * @param {string} kind one of FRAME_TITLES
   * @param {{key: string, apiVersion?: string}} account
   * @param {object} settings what the frame needs to draw itself
   * @param {(name: string, detail: any) => void} onEvent
   */
  constructor(kind, account, settings, onEvent) {
    this._waiting = new Map();
    this._onEvent = onEvent;
    const channel = new MessageChannel();
    this._port = channel.port1;
    this._port.onmessage = ({data}) => this._receive(data);
    this.node = makeIframe(`${ORIGIN}/elements/${kind}`, FRAME_TITLES[kind], kind !== "controller");
    // The frame leaves room for focus rings around what it draws.
    this.node.style.setProperty("margin", "-4px", "important");
    this.node.style.setProperty("width", "calc(100% + 8px)", "important");
    const hello = {type: "simulator.elements.connect", kind, ...account, settings};
    this.node.addEventListener(
      "load",
      () => this.node.contentWindow.postMessage(hello, ORIGIN, [channel.port2]),
      {once: true},
    );
  }

  /** Ask the frame for *operation*; a frame that is closed leaves the question open. */
  ask(operation, args = {}) {
    framesMade += 1;
    const id = framesMade;
    return new Promise((resolve) => {
      this._waiting.set(id, resolve);
      this._port.postMessage({id, operation, args});
    });
  }

  /** One call to the API: Stripe's object, or ``{error}`` with Stripe's error object. */
  call(/** @type {ApiCall} */ call) {
    return this.ask("call", call);
  }

  close() {
    this._port.close();
    this.node.remove();
  }

  _receive(data) {
    if (data.event) {
      this._onEvent(data.event, data.detail);
      return;
    }
    this._waiting.get(data.id)?.(data.result);
    this._waiting.delete(data.id);
  }
}

function makeIframe(src, title, visible) {
  const node = document.createElement("iframe");
  framesMade += 1;
  node.name = `__privateStripeFrame${framesMade}`;
  node.title = title;
  node.allow = "payment *";
  node.setAttribute("scrolling", "no");
  const style = visible
    ? {border: "0", display: "block", width: "100%", height: "1px", "user-select": "none", "color-scheme": "light"}
    : {display: "none"};
  for (const [name, value] of Object.entries(style)) node.style.setProperty(name, value, "important");
  if (!visible) {
    node.setAttribute("aria-hidden", "true");
    node.tabIndex = -1;
  }
  node.src = src;
  return node;
}

/** Show the bank's page over the whole window until it says that it is done. */
function showInDialog(src, title, isDone) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", title);
    const size = {border: "0", padding: "0", width: "min(34rem, 96vw)", height: "min(38rem, 92vh)",
      "border-radius": "12px", overflow: "hidden"};
    for (const [name, value] of Object.entries(size)) dialog.style.setProperty(name, value);
    const frame = makeIframe(src, title, true);
    frame.style.setProperty("height", "100%", "important");
    dialog.append(frame);
    const listen = (event) => {
      if (event.origin !== ORIGIN || event.source !== frame.contentWindow || !isDone(event.data)) return;
      removeEventListener("message", listen);
      dialog.close();
      dialog.remove();
      resolve(event.data);
    };
    addEventListener("message", listen);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}
