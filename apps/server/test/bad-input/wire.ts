// HTTP by hand over a socket: bytes go out exactly as a table says, also those that no HTTP library would send.
import { connect } from 'node:net';

export type WireRequest = {
  readonly method: string;
  readonly target: string;
  /** In order; a name may come twice. Nothing is added to them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** What follows the target in the request line. */
  readonly protocol?: string;
};

export type WireAnswer = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** Sends one request on a connection of its own and reads until the server closes it, for 20 seconds at most. */
export async function send(port: number, request: WireRequest): Promise<WireAnswer> {
  const { method, target, headers, body = new Uint8Array(), protocol = 'HTTP/1.1' } = request;
  const lines = [`${method} ${target} ${protocol}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  // One byte a character, as header values are: what isn't Latin-1 is written as UTF-8 bytes by the tables.
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const answer = await exchange(port, Buffer.concat([head, body]));
  return parse(answer);
}

function exchange(port: number, bytes: Uint8Array): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.setTimeout(20_000, () => socket.destroy(new Error('The server kept the connection open.')));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('end', () => socket.end());
  // A server that has answered need not listen to the end: only who got no answer has lost something.
  socket.on('error', (error) => (chunks.length === 0 ? reject(error) : undefined));
  socket.on('close', () => resolve(Buffer.concat(chunks)));
  return promise;
}

function parse(bytes: Buffer): WireAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (status === 100) {
    return parse(bytes.subarray(end + 4));
  }
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status, headers, body: bytes.subarray(end + 4).toString('utf8') };
}
