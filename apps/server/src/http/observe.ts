// What is written down of every request: a log line and a measurement, by route pattern. Never a query string, a
// token or a body.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The pattern of a SCIM request's path; others have their route's own. */
    scimPattern?: string;
    /** Whose SCIM token the request came with. */
    organizationId?: string;
  }
}

// A probe comes every few seconds.
const quiet = new Set(['/healthz', '/readyz', '/metrics']);

/** To be called once a request, when its answer has gone out. */
export function observe(metrics: Metrics, request: FastifyRequest, reply: FastifyReply): void {
  const { method } = request;
  const route = request.scimPattern ?? request.routeOptions?.url ?? 'unknown';
  const status = reply.statusCode;
  const durationMs = Math.round(reply.elapsedTime * 10) / 10;
  metrics.request({ method, route, status, seconds: reply.elapsedTime / 1000 });
  const { organizationId } = request;
  const line = { method, route, status, durationMs, ...(organizationId !== undefined && { organizationId }) };
  if (status >= 500) {
    request.log.warn(line, 'request');
  } else if (quiet.has(route)) {
    request.log.debug(line, 'request');
  } else {
    request.log.info(line, 'request');
  }
}
