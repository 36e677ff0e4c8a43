// Whether a request that changes something may come from where it says it comes from. No other site's page shall make
// its visitors book, or act with the session that their browser holds.
import type { FastifyRequest } from 'fastify';

const ours: ReadonlySet<unknown> = new Set(['same-origin', 'none']);

/** Clients that are no browsers send neither header, and are let through. */
export function isSameSite({ headers }: Pick<FastifyRequest, 'headers'>, baseUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    return ours.has(site);
  }
  // Over plain HTTP browsers send the origin only. A proxy may have changed the host.
  const { origin, host } = headers;
  return origin === undefined || origin === baseUrl || URL.parse(origin)?.host === host;
}
