// A small HTTP/1.1 client on bare sockets: what it costs is taken from the two cores that are measured. One request
// at a time on a connection that stays open; an answer has a Content-Length or no body.
import { connect, type Socket } from 'node:net';

export type Answer = { readonly status: number; readonly head: string; readonly body: Buffer };

export type HttpConnection = {
  /** Sends a whole request and waits for its whole answer. Rejects when the connection breaks. */
  send(request: Buffer): Promise<Answer>;
  close(): void;
};

type Waiting = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
};

const endOfHead = Buffer.from('\r\n\r\n');
const emptyBody = Buffer.alloc(0);
const patienceMs = 30_000;

export async function openHttp(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('error', reject);
  await promise;
  socket.off('error', reject);
  return onSocket(socket);
}

function onSocket(socket: Socket): HttpConnection {
  let waiting: Waiting | undefined;
  const reader = answerReader();

  function fail(error: Error): void {
    const failed = waiting;
    waiting = undefined;
    failed?.reject(error);
  }

  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`No answer within ${patienceMs / 1000} s.`)));
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection.')));
  socket.on('data', (chunk: Buffer) => {
    const answer = reader(chunk);
    if (answer !== undefined) {
      const answered = waiting;
      waiting = undefined;
      answered?.resolve(answer);
    }
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new Error('The connection is closed.'));
          return;
        }
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Takes chunks; gives the answer when it is whole. */
function answerReader(): (chunk: Buffer) => Answer | undefined {
  let head = '';
  let missing = 0;
  let chunks: Buffer[] = [];

  function readHead(chunk: Buffer): Buffer | undefined {
    const whole = chunks.length === 0 ? chunk : Buffer.concat([...chunks, chunk]);
    const end = whole.indexOf(endOfHead);
    if (end < 0) {
      chunks = [whole];
      return undefined;
    }
    head = whole.toString('latin1', 0, end);
    missing = contentLength(head);
    chunks = [];
    return whole.subarray(end + endOfHead.length);
  }

  return (chunk) => {
    const rest = head === '' ? readHead(chunk) : chunk;
    if (rest === undefined) {
      return undefined;
    }
    if (rest.length > 0) {
      chunks.push(rest);
      missing -= rest.length;
    }
    if (missing > 0) {
      return undefined;
    }
    const [only = emptyBody] = chunks;
    const answer = {
      status: Number(head.slice(9, 12)),
      head,
      body: chunks.length > 1 ? Buffer.concat(chunks) : only,
    };
    head = '';
    chunks = [];
    return answer;
  };
}

const lengthLine = /\r\ncontent-length: *(\d+)/i;

function contentLength(head: string): number {
  return Number(lengthLine.exec(head)?.[1] ?? 0);
}
