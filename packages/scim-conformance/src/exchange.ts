// One request and its answer, as a report shows them.

/** One request and its answer as the report shows them. The credential is left out. */
export type Exchange = {
  readonly method: string;
  /** Behind the base URL, with the query, as it was sent. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  readonly status: number;
  /** Names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
};

// Enough to recognise an answer by; the JSON report has it whole.
const shownLength = 300;

/** Request and answer in two lines, without the credential. */
export function describeExchange(exchange: Exchange): readonly string[] {
  const path = decoded(exchange.path);
  const sent = exchange.requestBody === undefined ? '' : ` ${shorten(exchange.requestBody)}`;
  const came = exchange.responseBody === '' ? ' without a body' : ` ${shorten(exchange.responseBody)}`;
  return [`sent: ${exchange.method} ${path}${sent}`, `came: ${exchange.status}${came}`];
}

function decoded(path: string): string {
  try {
    return shorten(decodeURIComponent(path));
  } catch {
    return shorten(path);
  }
}

function shorten(text: string): string {
  // Control characters in an answer must not reach the reader's terminal.
  const line = text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
  return line.length <= shownLength ? line : `${line.slice(0, shownLength)}…`;
}
