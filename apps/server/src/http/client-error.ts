// Answers what Node's HTTP parser gave up on, before there was a request: headers that are too large, a client that is
// too slow, a method that no RFC knows. The form is SCIM's, since that is what is called here.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { MEDIA_TYPE, ScimError, type ScimResponse } from '@linktime/scim';
import { clientAddress } from './client-address.ts';
import { requestIdOf } from './request-id.ts';
import { scimTarget } from './scim-path.ts';
import type { ScimService } from './scim-service.ts';

type ParserError = Error & { readonly code?: string; readonly rawPacket?: unknown };

const farewellMs = 2_000;

export function clientErrorHandler(service: ScimService): (error: ParserError, socket: Duplex) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.on('error', () => socket.destroy());
    answerTo(service, error, socket).then(
      (answer) => farewell(socket, answer),
      () => socket.destroy(),
    );
  };
}

async function answerTo(service: ScimService, error: ParserError, socket: Duplex): Promise<ScimResponse> {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refusal(408, 'The request did not arrive in time.');
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return refusal(431, 'The request line and the headers are longer than is accepted.');
  }
  const head = error.code === 'HPE_INVALID_METHOD' ? readHead(error.rawPacket) : undefined;
  const target = head === undefined ? undefined : scimTarget(head.url);
  if (head === undefined || target === undefined) {
    return refusal(400, 'The request is not valid HTTP.');
  }
  // A method that Node doesn't know: the provider says 401 or 405, in the order in which it answers all others.
  return service.answer({
    ...target,
    method: head.method,
    headers: head.headers,
    authorization: head.headers.authorization,
    requestId: requestIdOf(head),
    ip: clientAddress('remoteAddress' in socket ? String(socket.remoteAddress) : undefined),
    userAgent: head.headers['user-agent'] ?? '',
    startedAt: performance.now(),
    readBody: async () => ({ text: undefined }),
  });
}

function refusal(status: number, detail: string): ScimResponse {
  return {
    status,
    headers: { 'content-type': MEDIA_TYPE },
    body: new ScimError(status, detail).toBody(),
  };
}

type Head = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Request line and headers, if the packet holds them whole. */
function readHead(packet: unknown): Head | undefined {
  if (!Buffer.isBuffer(packet)) {
    return undefined;
  }
  const text = packet.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [requestLine = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n');
  const [, method, url] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,30}) (\S+) HTTP\/1\.[01]$/.exec(requestLine) ?? [];
  if (method === undefined || url === undefined) {
    return undefined;
  }
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { method, url, headers: Object.fromEntries(headers) };
}

function farewell(socket: Duplex, { status, headers, body = '' }: ScimResponse): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  // What still comes is thrown away for a moment: closing on a client that sends would take the answer from it.
  socket.resume();
  setTimeout(() => socket.destroy(), farewellMs).unref();
}
