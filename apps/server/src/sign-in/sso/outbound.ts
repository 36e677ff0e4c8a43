// The one client for what organizations make the server call: discovery, keys, metadata. Over https to addresses of the
// public internet, checked where the connection is made, so that a name can't lead elsewhere a moment later.
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackHost, isPublicAddress } from './outbound-address.ts';

export type OutboundRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Outbound = {
  /** The answer, whatever its status; redirects are not followed. Throws OutboundError. */
  request(url: string, request?: OutboundRequest): Promise<Response>;
  /** LINKTIME_ALLOW_PRIVATE_OUTBOUND. */
  readonly allowPrivate: boolean;
};

/** Nothing was answered, or nothing that is taken. The message may be shown to an administrator. */
export class OutboundError extends Error {
  override name = 'OutboundError';
}

export type OutboundOptions = {
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** For tests. */
  readonly lookup?: typeof systemLookup;
};

export function createOutbound(options: OutboundOptions): Outbound {
  const { allowPrivate, timeoutMs = 5_000, maxBytes = 1_048_576, lookup = systemLookup } = options;
  const limits = { timeoutMs, maxBytes, lookup: checkedLookup(allowPrivate, lookup) };
  return {
    allowPrivate,
    request: async (text, request = {}) => send(permitted(text, allowPrivate), request, limits),
  };
}

function permitted(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (url === null) {
    throw new OutboundError('This is not a web address.');
  }
  if (
    url.protocol !== 'https:' &&
    !(url.protocol === 'http:' && allowPrivate && isLoopbackHost(url.hostname))
  ) {
    throw new OutboundError('Only addresses that begin with https:// are called.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('An address with a user name in it is not called.');
  }
  // Of a bare IP address no name is looked up, so it is checked here.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !allowPrivate && !isPublicAddress(host)) {
    throw new OutboundError(privateAddress(host));
  }
  return url;
}

function privateAddress(host: string): string {
  return `${host} is not on the public internet. Whoever runs this server can allow it: LINKTIME_ALLOW_PRIVATE_OUTBOUND.`;
}

// The socket connects to what this gives and looks nothing up again. One private address among public ones refuses all.
function checkedLookup(allowPrivate: boolean, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? new OutboundError(`${hostname} has no address.`), '', 0);
      } else if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
        callback(new OutboundError(privateAddress(hostname)), '', 0);
      } else if (options.all === true) {
        callback(null, found);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

type Limits = { readonly timeoutMs: number; readonly maxBytes: number; readonly lookup: LookupFunction };

function send(url: URL, asked: OutboundRequest, limits: Limits): Promise<Response> {
  const options: RequestOptions = {
    method: asked.method ?? 'GET',
    headers: {
      ...asked.headers,
      ...(asked.body !== undefined && { 'content-length': String(Buffer.byteLength(asked.body)) }),
    },
    agent: false,
    lookup: limits.lookup,
    signal: AbortSignal.timeout(limits.timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(explained(error, url, limits.timeoutMs));
    const request = url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
    request.on('error', fail);
    request.on('response', (response) => {
      read(response, limits.maxBytes).then(resolve, (error: unknown) => {
        request.destroy();
        fail(error);
      });
    });
    request.end(asked.body);
  });
}

async function read(response: IncomingMessage, maxBytes: number): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new OutboundError('The answer is too long.');
    }
    chunks.push(chunk);
  }
  const status = response.statusCode ?? 0;
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : Buffer.concat(chunks), {
    status,
    headers: Object.entries(response.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    ),
  });
}

function explained(error: unknown, url: URL, timeoutMs: number): OutboundError {
  if (error instanceof OutboundError) {
    return error;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new OutboundError(`${url.host} did not answer within ${timeoutMs / 1_000} seconds.`, {
      cause: error,
    });
  }
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new OutboundError(`${url.host} could not be reached${code}.`, { cause: error });
}
