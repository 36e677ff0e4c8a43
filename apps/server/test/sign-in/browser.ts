// A browser as far as signing in goes: it keeps the cookie and sends what a page of ours would send.
export type Answered = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any
  readonly headers: Headers;
};

export type Visitor = {
  /** The `name=value` that it holds. */
  cookie(): string | undefined;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
};

export function visitor(url: string, cookie?: string): Visitor {
  let held = cookie;
  return {
    cookie: () => held,
    ask: async (method, path, body, headers = {}) => {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(held !== undefined && { cookie: held }),
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const set = answer.headers.getSetCookie()[0];
      if (set !== undefined) {
        held = set.includes('Max-Age=0') ? undefined : set.split(';')[0];
      }
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
      return { status: answer.status, body: isJson ? JSON.parse(text) : { text }, headers: answer.headers };
    },
  };
}
