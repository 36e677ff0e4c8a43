// The name of a request in logs and answers. A proxy's own id is kept, so that one name holds along the whole way.
import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// It is printed in logs and in answers, so nothing but what ids are made of.
const form = /^[0-9A-Za-z][0-9A-Za-z._-]{7,63}$/;

/** The `x-request-id` that came, if it looks like an id; else a new UUIDv7. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && form.test(given) ? given : randomUUIDv7();
}
