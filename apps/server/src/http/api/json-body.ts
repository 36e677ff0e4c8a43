// The only way into a request's body: JSON in UTF-8, at most 64 KiB.
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const bodyLimit = 65_536;

class BodyError extends Error {
  readonly statusCode = 400;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Every other media type is answered 415 from here on. */
export function onlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit },
    async (_request: FastifyRequest, body: Buffer) => parse(body),
  );
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new BodyError('The body is not JSON in UTF-8.', { cause: error });
  }
}
