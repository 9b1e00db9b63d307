/** Calls to the API, made where they are of the same origin. */

const UNREACHABLE = {type: "api_connection_error", message: "We are experiencing issues connecting to our payments " +
  "provider. You have not been charged. Please check your internet connection and try again."};

/**
 * The object that the API answers with, or ``{error}`` as Stripe.js returns it.
 *
 * @param {{method: string, path: string, params?: object, collect?: string, key: string, apiVersion?: string}} request
 * @param {((base: object) => object)} [collect] gives the payment details that the frame holds, over *base*
 */
export async function call({method, path, params = {}, collect: as, key, apiVersion}, collect) {
  if (!/^\/v1\/[a-z_]+(\/[A-Za-z0-9_]+)*$/.test(path)) {
    return {error: {type: "invalid_request_error", message: `Not an address of the API: ${path}`}};
  }
  const whole = as === "payment_method_data" ? {...params, [as]: collect(params[as])} : as ? collect(params) : params;
  const form = encode(whole).toString();
  const headers = {Authorization: `Bearer ${key}`, ...(apiVersion ? {"Stripe-Version": apiVersion} : {})};
  try {
    const answer =
      method === "GET"
        ? await fetch(`${path}?${form}`, {headers})
        : await fetch(path, {method, headers: typed(headers), body: form});
    return shown(await answer.json());
  } catch {
    return {error: UNREACHABLE};
  }
}

const typed = (headers) => ({...headers, "Content-Type": "application/x-www-form-urlencoded"});

function shown(body) {
  return body.error ? {error: body.error} : body;
}

/** The parameters in Stripe's form encoding: ``a[b]=1&c[0]=2``. */
export function encode(params) {
  const form = new URLSearchParams();
  const put = (name, value) => {
    if (value === null || value === undefined) return;
    if (typeof value === "object") {
      for (const [inner, each] of Object.entries(value)) put(name ? `${name}[${inner}]` : inner, each);
    } else {
      form.append(name, String(value));
    }
  };
  put("", params);
  return form;
}
