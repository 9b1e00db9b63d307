/** The API ends every call of its own by then: later, no answer comes any more. */
const SECONDS_MAX = 65;

/** Return a `fetch` that fails with a `TimeoutError` where no answer begins in time; a body may take longer. */
export function fetchInTime(send: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return (request) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DOMException("No answer came.", "TimeoutError")), SECONDS_MAX * 1000);
    });
    return Promise.race([send(request), late]).finally(() => clearTimeout(timer));
  };
}
