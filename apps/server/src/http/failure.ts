// What a request is answered that failed: in the API's one form of error, never with the cause. The log has that.
import type { ApiError } from '@linktime/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Busy, OutOfTime } from '../db/pg-errors.ts';

/** Answers with 503 when trying again is sensible, 4xx when the framework refused, else 500 with the request's id. */
export function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.send(told(error, request, reply));
}

/** Logs a failure and gives the reply its status and what else a header says; the body is still to be sent. */
export function told(error: unknown, request: FastifyRequest, reply: FastifyReply): ApiError {
  reply.header('cache-control', 'no-store');
  if (error instanceof Busy || error instanceof OutOfTime) {
    request.log.warn({ err: error }, 'A request found the database busy.');
    reply.code(503).header('retry-after', error instanceof Busy ? error.retryAfter : 2);
    return { error: 'busy', message: 'The server is busy. Please try again in a moment.' };
  }
  const status = statusOf(error);
  if (status < 500) {
    reply.code(status);
    return { error: 'bad-request', message: sentences[status] ?? sentence };
  }
  request.log.error({ err: error }, 'A request failed.');
  reply.code(500);
  return {
    error: 'internal',
    message: `Something went wrong on our side. The log names this request ${request.id}.`,
  };
}

const sentence = 'The request could not be read.';
const sentences: Readonly<Record<number, string>> = {
  413: 'The request is larger than is accepted.',
  415: 'The body must be JSON, with the media type application/json.',
};

// Fastify's own refusals carry a status.
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}
