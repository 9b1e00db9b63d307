import type { paths } from "../src/api/schema";

type Method = "get" | "put" | "post" | "delete" | "patch";

type Success = 200 | 201;

/** The body that the contract lets a route answer with. */
export type AnswerOf<P extends keyof paths, M extends Method> = paths[P][M] extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & Success]: Responses[Status] extends { content: { "application/json": infer Body } }
        ? Body
        : never;
    }[keyof Responses & Success]
  : never;

/** A request as it came. */
export interface SeenRequest {
  method: string;
  /** With its query. */
  path: string;
  /** Of the path, by name. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

/** What a refusal holds beside its code. */
export interface Refusal {
  status: number;
  code: string;
  retryAfterSeconds?: number;
  traceId?: string;
  members?: Record<string, unknown>;
}

// A test that does not wait for a request or its answer fails each time then, and not now and then.
const onItsWay = () => new Promise((resolve) => setTimeout(resolve, 15));

type Handler = (request: SeenRequest) => Response | Promise<Response>;

/** Answers in place of the server, typed by the contract; a request that nobody answers fails the test. */
export class FakeApi {
  /** All requests, the oldest first. */
  readonly requests: SeenRequest[] = [];
  private readonly handlers: { method: string; pattern: RegExp; handle: Handler }[] = [];

  /** Answer *path* with *body*, or with what it returns. What was said last holds. */
  on<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    body: AnswerOf<P, M> | ((request: SeenRequest) => AnswerOf<P, M> | Promise<AnswerOf<P, M>>),
    status = 200,
  ): this {
    return this.handle(method, path, async (request) => {
      const answer = typeof body === "function" ? (body as (request: SeenRequest) => unknown)(request) : body;
      return Response.json(await answer, { status });
    });
  }

  /** Refuse *path* with a problem document. */
  refuse(method: Method, path: keyof paths, refusal: Refusal): this {
    return this.handle(method, path, () => problem(refusal));
  }

  /** Let no answer come from *path*, as when the network is gone. */
  lose(method: Method, path: keyof paths): this {
    return this.handle(method, path, () => Promise.reject(new TypeError("Failed to fetch")));
  }

  /** The requests of one method and path template. */
  sent(method: Method, path: keyof paths): SeenRequest[] {
    const pattern = patternOf(path);
    return this.requests.filter((seen) => seen.method === method && pattern.test(seen.path.split("?", 1)[0] ?? ""));
  }

  /** What stands in for `fetch`. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url, "http://shop.test");
    const text = await request.clone().text();
    const seen: SeenRequest = {
      method: request.method.toLowerCase(),
      path: `${url.pathname}${url.search}`,
      params: {},
      query: url.searchParams,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    await onItsWay();
    this.requests.push(seen);
    await onItsWay();
    const found = this.handlers.findLast(({ method, pattern }) => method === seen.method && pattern.test(url.pathname));
    if (found === undefined) {
      throw new Error(`nobody answers ${seen.method} ${seen.path}`);
    }
    return found.handle({ ...seen, params: found.pattern.exec(url.pathname)?.groups ?? {} });
  };

  /** Answer *path* with a response of one's own: headers, or a body that is not JSON. */
  handle(method: Method, path: keyof paths, handle: Handler): this {
    this.handlers.push({ method, pattern: patternOf(path), handle });
    return this;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

function problem({ status, code, retryAfterSeconds, traceId, members = {} }: Refusal): Response {
  const body = { type: `urn:order-payments:problem:${code}`, title: code, status, detail: code, code, ...members };
  const headers = new Headers({ "Content-Type": "application/problem+json" });
  if (retryAfterSeconds !== undefined) {
    headers.set("Retry-After", String(retryAfterSeconds));
  }
  if (traceId !== undefined) {
    headers.set("X-Cloud-Trace-Context", `${traceId}/1;o=1`);
  }
  return new Response(JSON.stringify(body), { status, headers });
}
