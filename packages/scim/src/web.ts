// SCIM over the Web's Request and Response, for Deno, Bun, workers, Hono and whatever else speaks them. Needs the
// types of the DOM or of Node.
import { invalidSyntax, notFound, type ScimError } from './error.ts';
import type { ScimResponse } from './http.ts';
import { bodyTooLarge } from './provider/body.ts';
import type { Provider } from './provider/provider.ts';

/**
 * A handler for all requests below the provider's base URL; only its path counts, the host may differ.
 *
 * @example webHandler(provider, (request) => request.headers.get('authorization') ?? undefined)
 */
export function webHandler<Caller>(
  provider: Provider<Caller>,
  callerOf: (request: Request) => Caller | Promise<Caller>,
): (request: Request) => Promise<Response> {
  const base = new URL(provider.baseUrl).pathname.replace(/\/$/, '');
  return async (request) => {
    const caller = await callerOf(request);
    const { pathname, search } = new URL(request.url);
    if (pathname !== base && !pathname.startsWith(`${base}/`)) {
      return toResponse(await provider.refuse(caller, notFound(`SCIM begins at "${base}" here.`)));
    }
    const body = await readText(request, provider.limits.bodyBytes);
    if (body !== undefined && typeof body !== 'string') {
      const error: ScimError = body.fault === 'size' ? bodyTooLarge(provider.limits) : notUtf8();
      return toResponse(await provider.refuse(caller, error));
    }
    const answer = await provider.handle(caller, {
      method: request.method,
      path: pathname.slice(base.length),
      query: search.slice(1),
      headers: Object.fromEntries(request.headers),
      body,
    });
    return toResponse(answer);
  };
}

function toResponse({ status, headers, body }: ScimResponse): Response {
  return new Response(body ?? null, { status, headers: { ...headers } });
}

function notUtf8(): ScimError {
  return invalidSyntax('The body is not UTF-8; JSON is sent as UTF-8.');
}

/** The body as text. No more of it is kept than the limit allows, whatever Content-Length says. */
async function readText(
  request: Request,
  limit: number,
): Promise<string | undefined | { fault: 'size' | 'encoding' }> {
  if (request.body === null) {
    return undefined;
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    size += chunk.byteLength;
    if (size > limit) {
      return { fault: 'size' };
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await new Blob(chunks).arrayBuffer());
  } catch {
    return { fault: 'encoding' };
  }
}
