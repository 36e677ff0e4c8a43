// Sends requests to the server that is judged and keeps what was said. It never writes the credential down.
import type { Exchange } from './exchange.ts';
import { MEDIA_TYPE } from './urn.ts';
import { type Json, parseJson } from './value.ts';

export type Answer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; undefined when there is none or it is something else. */
  readonly body: Json | undefined;
  readonly exchange: Exchange;
};

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  /** A body that is sent as it stands, for those that are not JSON. */
  readonly text?: string;
  /** Over the usual ones; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

export type Connection = {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** The header that lets the judge in, such as `authorization: Bearer …`; undefined for an open server. */
  readonly credential: { readonly name: string; readonly value: string } | undefined;
  readonly fetch: typeof fetch;
  /** Milliseconds for one request. */
  readonly timeout: number;
};

/** No answer came: connection refused, name unknown, time out. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Sends one request; `record` gets the exchange. Throws NoAnswer. */
export async function send(
  connection: Connection,
  request: Request,
  record: (exchange: Exchange) => void,
): Promise<Answer> {
  const { credential } = connection;
  const payload = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const headers = headersOf(request, payload !== undefined, credential);
  const answer = await fetchPatiently(connection, request, { headers, payload });
  const hide = hider(credential?.value);
  // Checks send mutilated credentials too, so the header is never shown, whatever its value.
  const shown = Object.entries(headers).filter(([name]) => name !== credential?.name.toLowerCase());
  const exchange: Exchange = {
    method: request.method,
    path: hide(request.path),
    requestHeaders: Object.fromEntries(shown),
    ...(payload !== undefined && { requestBody: hide(payload) }),
    status: answer.status,
    responseHeaders: answer.headers,
    responseBody: hide(answer.text),
  };
  record(exchange);
  const body = answer.text === '' ? undefined : parseJson(answer.text);
  return { status: answer.status, headers: answer.headers, text: answer.text, body, exchange };
}

/** Takes the secret out of text, as it is and as a URL writes it. */
function hider(value: string | undefined): (text: string) => string {
  const secret = value === undefined ? '' : secretOf(value);
  if (secret === '') {
    return (text) => text;
  }
  return (text) => text.replaceAll(secret, '(token)').replaceAll(encodeURIComponent(secret), '(token)');
}

/** The secret in a header's value: what stands behind `Bearer `. */
export function secretOf(value: string): string {
  return value.replace(/^\w+ +/, '');
}

function headersOf(
  request: Request,
  hasBody: boolean,
  credential: Connection['credential'],
): Record<string, string> {
  const headers: Record<string, string> = { accept: MEDIA_TYPE };
  if (hasBody) {
    headers['content-type'] = MEDIA_TYPE;
  }
  if (credential !== undefined) {
    headers[credential.name.toLowerCase()] = credential.value;
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === undefined) {
      delete headers[name.toLowerCase()];
    } else {
      headers[name.toLowerCase()] = value;
    }
  }
  return headers;
}

// A server in use may be busy or limit its clients: it says for how long, and the judge waits.
const MAX_WAITS = 3;
const MAX_WAIT_SECONDS = 60;

async function fetchPatiently(connection: Connection, request: Request, sent: Sent): Promise<Came> {
  let answer = await fetchText(connection, request, sent);
  for (let waits = 0; waits < MAX_WAITS && (answer.status === 429 || answer.status === 503); waits += 1) {
    const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
    if (!(seconds >= 0 && seconds <= MAX_WAIT_SECONDS)) {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    answer = await fetchText(connection, request, sent);
  }
  return answer;
}

type Sent = { readonly headers: Record<string, string>; readonly payload: string | undefined };
type Came = { readonly status: number; readonly headers: Record<string, string>; readonly text: string };

async function fetchText(
  connection: Connection,
  request: Request,
  { headers, payload }: Sent,
): Promise<Came> {
  try {
    const response = await connection.fetch(connection.baseUrl + request.path, {
      method: request.method,
      headers,
      ...(payload !== undefined && { body: payload }),
      redirect: 'manual',
      signal: AbortSignal.timeout(connection.timeout),
    });
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.cause instanceof Error ? cause.cause : cause).message : String(cause);
    throw new NoAnswer(`${request.method} ${request.path}: no answer (${reason})`, { cause });
  }
}
