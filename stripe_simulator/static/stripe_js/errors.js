/** Errors of a page's own making; they are thrown, while errors of a payment are returned as ``{error}``. */
class IntegrationError extends Error {
  constructor(message) {
    super(message);
    this.name = "IntegrationError";
  }
}

function requireThat(holds, message) {
  if (!holds) throw new IntegrationError(message);
}

const SECRET = /^((?:pi|seti|cs)_(?:test_)?[A-Za-z0-9]+)_secret_[A-Za-z0-9%]+$/;

/** The id of the object that a client secret belongs to. */
function idOf(secret, caller) {
  const found = typeof secret === "string" ? SECRET.exec(secret) : null;
  requireThat(
    found,
    `Invalid value for ${caller}: clientSecret should be a client secret of the form \${id}_secret_\${secret}. ` +
      `You specified: ${secret}.`,
  );
  return found[1];
}

/** Handlers by event, as each element and the Checkout SDK have them. */
class Handlers {
  constructor() {
    this._byName = new Map();
  }

  add(name, handler) {
    requireThat(typeof handler === "function", `The handler of "${name}" should be a function.`);
    this._byName.set(name, [...(this._byName.get(name) ?? []), handler]);
  }

  remove(name, handler) {
    const kept = handler ? (this._byName.get(name) ?? []).filter((known) => known !== handler) : [];
    this._byName.set(name, kept);
  }

  /** Call the handlers of *name*; returns how many there were. */
  run(name, event) {
    const found = this._byName.get(name) ?? [];
    for (const handler of found) handler(event);
    return found.length;
  }
}
