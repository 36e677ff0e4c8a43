// Binds the table of routes to the HTTP server: every row in the same way, so that no route validates less than it
// says or answers more. What handlers there must be follows from the table: one that is missing doesn't compile.
import { Readable } from 'node:stream';
import { type Answered, type ApiRoutes, type Asked, type Route, routes, sentenceOf } from '@linktime/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { PresentedSecret } from '../../people/secret.ts';
import { clientAddress } from '../client-address.ts';
import { badRequest, CookieReply, FileReply, forbidden, notFound, Refusal } from './answer.ts';
import { Download } from './download.ts';
import { onlyJson } from './json-body.ts';
import { isSameSite } from './same-site.ts';
import { type AskElsewhere, asSignedIn, type Gate, needsSession, type Within } from './signed-in.ts';

/** Who asks, beside what is asked. */
export type Caller = {
  /** The IP address. */
  readonly address: string;
  readonly userAgent: string | null;
  /** What the browser's cookie presents; nobody has looked yet whether it is good. */
  readonly session: PresentedSecret | undefined;
};

/** A caller who is let in, and the transaction in which that is true. */
export type SignedInCaller = Caller & Within;

export type Handler<R extends Route> = (asked: Asked<R>, caller: CallerOf<R>) => Promise<Answer<R>>;

type CallerOf<R extends Route> = R['who'] extends 'anyone' | 'link holder' ? Caller : SignedInCaller;

type Answer<R extends Route> =
  | (R['reply'] extends 'file' ? FileReply : Answered<R> | CookieReply<Answered<R>>)
  | (CallerOf<R> extends Within ? AskElsewhere<Answered<R>> : never)
  | Refusal;

export type Handlers = { readonly [K in keyof ApiRoutes]: Handler<ApiRoutes[K]> };

/** A handler as the loop over the table sees it. What it is given has passed the schemas of its own row. */
type AnyHandler = (
  asked: Readonly<Record<'params' | 'query' | 'body', unknown>>,
  caller: Caller & Partial<Within>,
) => Promise<unknown>;

export type ApiOptions = {
  /** Where pages that may call are served from. */
  readonly baseUrl: string;
  readonly gate: Gate;
};

export function apiRoutes(app: FastifyInstance, handlers: Handlers, options: ApiOptions): void {
  // Asserted, because the key of a row and the type of its handler are no longer tied together in a loop.
  const byKey = handlers as unknown as Readonly<Record<string, AnyHandler>>;
  app.register(async (api) => {
    onlyJson(api);
    for (const [key, route] of Object.entries<Route>(routes)) {
      const handler = byKey[key];
      if (handler !== undefined) {
        bind(api, { key, route, handler, ...options });
      }
    }
  });
}

type Bound = ApiOptions & {
  readonly key: string;
  readonly route: Route;
  readonly handler: AnyHandler;
};

function bind(api: FastifyInstance, { key, route, handler, baseUrl, gate }: Bound): void {
  const [method = '', url = ''] = key.split(' ');
  api.route({
    method,
    url,
    // Before the body is read.
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (method !== 'GET' && !isSameSite(request, baseUrl)) {
        return send(reply, route, forbidden('This can only be done from our own pages.'));
      }
    },
    handler: async (request, reply) => {
      const caller = callerOf(request, gate);
      const work = async (within?: Within): Promise<unknown> => {
        const asked = read(route, request);
        return asked instanceof Refusal ? asked : handler(asked, { ...caller, ...within });
      };
      const { session } = caller;
      const answer = needsSession(route)
        ? await asSignedIn(gate, { route, session, changes: method !== 'GET' }, work)
        : await work();
      return send(reply, route, answer);
    },
  });
}

function callerOf(request: FastifyRequest, gate: Gate): Caller {
  return {
    address: clientAddress(request.ip, request.raw.socket.remoteAddress),
    userAgent: request.headers['user-agent'] ?? null,
    session: gate.cookie.read(request.headers.cookie),
  };
}

/** A path that names nothing is a page that isn't there; what is wrong elsewhere is told. */
function read(route: Route, request: FastifyRequest): Parameters<AnyHandler>[0] | Refusal {
  const params = route.params?.safeParse(request.params);
  if (params?.success === false) {
    return notFound;
  }
  const query = route.query?.safeParse(request.query, inSentences);
  const body = route.body?.safeParse(request.body, inSentences);
  const fields = { ...fieldsOf(query, 'query'), ...fieldsOf(body, 'body') };
  return Object.keys(fields).length > 0
    ? badRequest(fields)
    : { params: params?.data, query: query?.data, body: body?.data };
}

const inSentences = { error: sentenceOf };
const fieldsShown = 20;

/** What is wrong where, by path; `whole` stands for all of it. */
function fieldsOf(result: z.ZodSafeParseResult<unknown> | undefined, whole: string): Record<string, string> {
  const issues = result?.error?.issues ?? [];
  return Object.fromEntries(
    issues.slice(0, fieldsShown).map(({ path, message }) => [path.join('.') || whole, message]),
  );
}

function send(reply: FastifyReply, route: Route, answer: unknown): FastifyReply {
  if (answer instanceof Refusal) {
    if (answer.retryAfter !== undefined) {
      reply.header('retry-after', answer.retryAfter);
    }
    return reply.code(answer.status).send(answer.error);
  }
  if (answer instanceof Download) {
    reply.header('content-disposition', `attachment; filename="${answer.fileName}"`);
    return reply.type(answer.mediaType).send(Readable.from(answer.pieces));
  }
  if (answer instanceof FileReply) {
    return sendFile(reply, answer);
  }
  if (answer instanceof CookieReply) {
    reply.header('set-cookie', answer.cookie);
    return send(reply, route, answer.body);
  }
  if (route.reply === 'file') {
    throw new TypeError('The route answers with a file, its handler did not.');
  }
  // The schema lets through what it lists and nothing else.
  return reply.code(route.status ?? 200).send(route.reply.parse(answer));
}

function sendFile(reply: FastifyReply, file: FileReply): FastifyReply {
  const etag = `"${file.version}"`;
  reply.headers({
    etag,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    // It may be opened alone.
    'content-security-policy': `default-src 'none'; sandbox`,
  });
  if (reply.request.headers['if-none-match'] === etag) {
    return reply.code(304).send();
  }
  return reply.type(file.mediaType).send(file.content);
}
