// Reads the body of a SCIM request as text: no more of it than the limit, and nothing but UTF-8.
import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly text: string | undefined; readonly fault?: undefined }
  | { readonly fault: 'size' | 'encoding' | 'broken' };

/**
 * Text is undefined when there was no body. What is over the limit is read and thrown away, not kept: a client that
 * still sends would lose the answer if the connection were closed on it. The server's `requestTimeout` ends it.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const { 'content-length': length, 'transfer-encoding': transfer } = request.headers;
  if (transfer === undefined && (length === undefined || length === '0')) {
    return Promise.resolve({ text: undefined });
  }
  if (Number(length) > limit) {
    request.resume();
    return Promise.resolve({ fault: 'size' });
  }
  return collect(request, limit);
}

function collect(request: IncomingMessage, limit: number): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let size = 0;

  function settle(body: Body): void {
    request.off('data', onData).off('end', onEnd).off('close', onClose);
    resolve(body);
  }
  function onData(chunk: Buffer): void {
    size += chunk.length;
    if (size > limit) {
      settle({ fault: 'size' });
      request.resume();
      return;
    }
    chunks.push(chunk);
  }
  function onEnd(): void {
    settle(decode(Buffer.concat(chunks, size)));
  }
  function onClose(): void {
    settle({ fault: 'broken' });
  }

  request.on('data', onData).on('end', onEnd).on('close', onClose);
  // An unheard error would end the process; `close` follows it.
  request.on('error', () => undefined);
  return promise;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): Body {
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { fault: 'encoding' };
  }
}
