const HEADER = "X-Cloud-Trace-Context";

/**
 * Return a `fetch` that writes the trace of a refused request into its problem document, as the member `trace_id`.
 *
 * The header comes from Google's front end.
 */
export function tracedFetch(send: typeof fetch): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await send(request);
    const trace = response.headers.get(HEADER)?.split("/", 1)[0];
    const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") === true;
    if (trace === undefined || !isProblem) {
      return response;
    }
    const problem = (await response.json()) as Record<string, unknown>;
    const { status, statusText, headers } = response;
    return new Response(JSON.stringify({ trace_id: trace, ...problem }), { status, statusText, headers });
  };
}
