// Between openid-client and the one client for outbound requests; and what of its errors an administrator may read.
import type { CustomFetch } from 'openid-client';
import { type Outbound, OutboundError } from './outbound.ts';

export function asFetch(outbound: Outbound): CustomFetch {
  return (url, { method, headers, body }) =>
    outbound.request(url, {
      method,
      headers,
      ...(body !== undefined && body !== null && { body: bodyText(body) }),
    });
}

function bodyText(body: unknown): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) {
    return body.toString();
  }
  throw new TypeError('Only text is sent.');
}

const longest = 300;

/** Messages and codes, never a body: that may hold tokens. */
export function oidcReason(error: unknown): string {
  const sentences: string[] = [];
  for (let one = error; one instanceof Error && sentences.length < 4; one = one.cause) {
    const code = 'error' in one && typeof one.error === 'string' ? ` (${one.error})` : '';
    sentences.push(`${one.message}${code}`);
    if (one instanceof OutboundError) {
      break;
    }
  }
  return sentences.join(': ').slice(0, longest);
}
