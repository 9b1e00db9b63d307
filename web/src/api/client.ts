/** A typed client of the order API. Made by `python3 -m ops api:client`; `schema.d.ts` beside it is the contract. */
import createClient, { type Client, type Middleware } from "openapi-fetch";

import type { components, paths } from "./schema";

export type Order = components["schemas"]["Order"];
export type Problem = components["schemas"]["Problem"];

/** The API refused. `problem.code` is stable; `document` carries the members that depend on it. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null,
  ) {
    super(`${status} ${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
  }
}

export interface Options {
  /** `https://www.my-shop.example`; empty for pages of the same site. */
  baseUrl?: string;
  /** Return a fresh Firebase ID token: `() => user.getIdToken()`. */
  token: () => Promise<string>;
  /** In place of the runtime's own. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Names one request. Send a request again under the same key, and it has its effect once. */
export const idempotencyKey = (): { "Idempotency-Key": string } => ({ "Idempotency-Key": crypto.randomUUID() });

/** Return a client whose calls are typed by path, carry the token, and throw `ProblemError` for every refusal. */
export function orderClient({ baseUrl = "", token, fetch }: Options): Client<paths> {
  const client = createClient<paths>(fetch === undefined ? { baseUrl } : { baseUrl, fetch });
  client.use(signedIn(token), refusing);
  return client;
}

const signedIn = (token: () => Promise<string>): Middleware => ({
  async onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${await token()}`);
    return request;
  },
});

const refusing: Middleware = {
  async onResponse({ response }) {
    if (response.status < 400) {
      return response;
    }
    const after = Number(response.headers.get("Retry-After") ?? NaN);
    throw new ProblemError(response.status, await problemOf(response), Number.isNaN(after) ? null : after);
  },
};

async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
    return (await response.clone().json()) as Problem;
  }
  const { status, statusText } = response;
  return { type: "about:blank", title: statusText, status, detail: "It was not the API that answered.", code: "" };
}
