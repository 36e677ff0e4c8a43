// Everything under the SCIM base URL, whatever the method, the media type and the path: the provider answers it, so
// that an identity provider never sees an error of the framework. RFC 7644 §3.12 HTTP Status and Error Response Handling.
import { METHODS } from 'node:http';
import { ScimError } from '@linktime/scim';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress } from './client-address.ts';
import { readBody } from './scim-body.ts';
import { scimBase, scimPattern, scimTarget } from './scim-path.ts';
import type { ScimService } from './scim-service.ts';

export type AnswerScim = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Registers the routes. The answer is given before Fastify looks at media type and body. */
export function scimRoute(app: FastifyInstance, answer: AnswerScim): void {
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method)) {
      app.addHttpMethod(method);
    }
  }
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    await answer(request, reply);
    return reply;
  };
  for (const url of [scimBase, `${scimBase}/*`]) {
    app.route({ method: app.supportedMethods, url, exposeHeadRoute: false, onRequest, handler: answered });
  }
}

function answered(): never {
  throw new Error('A SCIM request went on after it was answered.');
}

/** The handler, also for requests under the base that Fastify itself can't route. */
export function scimHandler(service: ScimService): AnswerScim {
  return async (request, reply) => {
    const { raw, headers, method } = request;
    // The router decodes before it compares: a base that is spelt with %xx is no base to us.
    const { path, query } = scimTarget(raw.url ?? '') ?? { path: '/%', query: '' };
    request.scimPattern = scimPattern(path);
    const answer = await service.answer({
      authorization: headers.authorization,
      requestId: request.id,
      method,
      path,
      query,
      headers: plain(headers),
      ip: clientAddress(request.ip, raw.socket.remoteAddress),
      userAgent: headers['user-agent'] ?? '',
      startedAt: performance.now(),
      readBody: (limit) => readBody(raw, limit),
    });
    if (answer.organizationId !== undefined) {
      request.organizationId = answer.organizationId;
    }
    if (answer.error !== undefined && !(answer.error instanceof ScimError)) {
      request.log.error({ err: answer.error, route: request.scimPattern }, 'A SCIM request failed.');
    }
    reply.code(answer.status).headers(answer.headers).header('cache-control', 'no-store');
    // As bytes: to a text of JSON Fastify would add a charset, and there are clients that compare the whole header.
    reply.send(answer.body === undefined ? undefined : Buffer.from(answer.body));
  };
}

function plain(headers: FastifyRequest['headers']): Record<string, string | undefined> {
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    single[name] = typeof value === 'object' ? value.join(', ') : value;
  }
  return single;
}
