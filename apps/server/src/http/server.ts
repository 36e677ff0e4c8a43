// The HTTP server: SCIM, the booking pages with their API, probes and a front page. Listening and stopping are the
// caller's.
import { randomUUIDv7 } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { MEDIA_TYPE, ScimError } from '@linktime/scim';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import about from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { Database } from '../db/connect.ts';
import type { Backlog } from '../outbox/outbox.ts';
import { createProvisioningLog } from '../provisioning/provisioning-log.ts';
import { createRefusalNote } from '../provisioning/refused-traffic.ts';
import type { BookingDesk } from '../scheduling/bookings/book.ts';
import { createFoundingLimit } from '../sign-in/founding-limit.ts';
import { sessionCookie } from '../sign-in/session-cookie.ts';
import { createOutbound } from '../sign-in/sso/outbound.ts';
import { createSsoDesk } from '../sign-in/sso/sso-desk.ts';
import { apiHandlers } from './api/handlers.ts';
import { openApi } from './api/openapi.ts';
import { openApiPage, pagePolicy } from './api/openapi-page.ts';
import { apiRoutes } from './api/route-table.ts';
import { appPages, builtApp } from './app-pages.ts';
import { buildRemedy } from './built.ts';
import { clientErrorHandler } from './client-error.ts';
import { fail } from './failure.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { observe } from './observe.ts';
import { bookingPages, builtPages, type Pages } from './pages.ts';
import { probes } from './probes.ts';
import { createReadiness } from './readiness.ts';
import { requestIdOf } from './request-id.ts';
import { scimBase, scimTarget } from './scim-path.ts';
import { type AnswerScim, scimHandler, scimRoute } from './scim-route.ts';
import { createScimService } from './scim-service.ts';
import { ssoRoutes } from './sso-routes.ts';

export type ServerOptions = {
  readonly config: Pick<Config, 'baseUrl' | 'mailFrom' | 'trustedProxies' | 'signUp'> &
    Partial<Pick<Config, 'planChange' | 'allowPrivateOutbound'>>;
  /** Acts as linktime_app. */
  readonly database: Database;
  /** What strangers do: booking, signing in. Its database has connections of its own, so that they take none from SCIM. */
  readonly desk: BookingDesk;
  /** For whoever is signed in: neither an IdP nor strangers take these connections. */
  readonly dashboard: Database;
  readonly log: FastifyBaseLogger;
  readonly readBacklog: () => Promise<Backlog>;
  /** The folders of the built booking pages and of the built dashboard. */
  readonly pagesFolder?: string;
  readonly appFolder?: string;
};

export type HttpServer = {
  readonly app: FastifyInstance;
  /** What /healthz names this process. */
  readonly instance: string;
  /** Stops accepting, lets what runs finish for so long, writes the provisioning log out. The database stays open. */
  close(patienceMs: number): Promise<void>;
};

/** Nothing listens yet: `app.listen` is the caller's. */
export function createServer(options: ServerOptions): HttpServer {
  const { config, database, log, readBacklog } = options;
  const { pagesFolder = builtPages, appFolder = builtApp } = options;
  const instance = randomUUIDv7();
  const metrics = createMetrics(readBacklog);
  const provisioningLog = createProvisioningLog(database, (err) => {
    log.error({ err }, 'The provisioning log could not be written.');
  });
  const service = createScimService({
    database,
    site: config,
    log: provisioningLog,
    onUnknownToken: () => metrics.unknownToken(),
    notePlanRefusal: createRefusalNote(database, config, (err) => {
      log.error({ err }, 'The mail about refused SCIM traffic could not be queued.');
    }),
  });
  const answerScim = scimHandler(service);
  const app = fastify({
    ...behaviour(config.trustedProxies),
    loggerInstance: log,
    clientErrorHandler: clientErrorHandler(service),
    frameworkErrors: unroutable(answerScim, metrics),
  });
  // An expectation other than 100-continue may be ignored: RFC 9110 §10.1.1 Expect.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));

  app.addHook('onRequest', async (request, reply) => {
    addHeaders(request, reply);
    return hasOneHost(request.raw) ? undefined : refuseHosts(reply);
  });
  app.addHook('onResponse', async (request, reply) => observe(metrics, request, reply));
  app.setErrorHandler(fail);

  probes(app, { instance, readiness: createReadiness(database), metrics });
  scimRoute(app, answerScim);
  api(app, options);
  const pages = bookingPages(app, options.desk, pagesFolder);
  const dashboard = appPages(app, appFolder, `${config.baseUrl}${scimBase}`);
  if (pages.html === undefined || !dashboard.built) {
    log.warn({ pagesFolder, appFolder }, buildRemedy);
  }
  app.setNotFoundHandler((request, reply) => notFound(request, reply, { pages, baseUrl: config.baseUrl }));
  return {
    app,
    instance,
    close: async (patienceMs) => {
      const impatience = setTimeout(() => app.server.closeAllConnections(), patienceMs);
      // A connection that was busy when closing began stays open, idle, after its answer.
      const idle = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close().finally(() => {
        clearTimeout(impatience);
        clearInterval(idle);
      });
      await provisioningLog.close();
    },
  };
}

function api(app: FastifyInstance, { config, desk, dashboard }: ServerOptions): void {
  const { baseUrl, signUp, planChange = 'operator', allowPrivateOutbound = false } = config;
  const { database, site, secretKey } = desk;
  const now = () => new Date(desk.now().epochMilliseconds);
  const gate = { database: dashboard, cookie: sessionCookie(baseUrl), now };
  const signIn = { database, site, secretKey, signUp, foundings: createFoundingLimit(), now };
  const sso = createSsoDesk(signIn, createOutbound({ allowPrivate: allowPrivateOutbound }));
  apiRoutes(app, apiHandlers({ booking: desk, sso, gate, planChange }), { baseUrl, gate });
  ssoRoutes(app, sso);
  const description = openApi({ baseUrl, version: about.version });
  app.get('/api/v1/openapi.json', async () => description);
  const page = openApiPage(baseUrl);
  app.get('/api/v1', async (_request, reply) => {
    reply.header('content-security-policy', pagePolicy);
    return reply.type('text/html; charset=utf-8').send(page);
  });
}

function behaviour(trustedProxies: readonly string[]) {
  return {
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: requestIdOf,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // Identity providers come back within a minute; a load balancer's own patience is usually 60 s, ours is longer.
    keepAliveTimeout: 75_000,
    // For a whole request to come in: 4 MiB over a slow line.
    requestTimeout: 60_000,
    // Requests on a connection that was open already are served, not refused.
    return503OnClosing: false,
    // Of any length that a URL may have: the schemas of the routes say what is too long, in the same words as always.
    routerOptions: { maxParamLength: 32_768 },
    forceCloseConnections: 'idle' as const,
    http: {
      headersTimeout: 30_000,
      // A filter of 8,192 characters, each percent-encoded, and the headers beside it.
      maxHeaderSize: 32_768,
      // Node would answer 400 without a body; refuseHosts does with one.
      requireHostHeader: false,
    },
  };
}

function addHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
}

/** RFC 9112 §3.2 Request Target: HTTP/1.1 names one host. Nothing here depends on it; a proxy in front may. */
function hasOneHost(request: IncomingMessage): boolean {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && request.httpVersion === '1.0');
}

function refuseHosts(reply: FastifyReply): FastifyReply {
  const body = new ScimError(400, 'The request must have one "Host" header.').toBody();
  return reply.code(400).header('content-type', MEDIA_TYPE).send(Buffer.from(body));
}

/** A URL that the router can't read, `/%zz`, comes neither to a route nor to a hook. */
function unroutable(answerScim: AnswerScim, metrics: Metrics) {
  return (_error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    addHeaders(request, reply);
    reply.raw.once('finish', () => observe(metrics, request, reply));
    if (scimTarget(request.raw.url ?? '') === undefined) {
      reply.code(400).send({ error: 'bad-request', message: 'The URL is not valid percent-encoded UTF-8.' });
      return;
    }
    answerScim(request, reply).catch((error) => fail(error, request, reply));
  };
}

type Elsewhere = { readonly pages: Pages; readonly baseUrl: string };

function notFound(request: FastifyRequest, reply: FastifyReply, { pages, baseUrl }: Elsewhere): void {
  if (!pages.notFound(request, reply)) {
    const message = `There is nothing here. SCIM is at ${baseUrl}${scimBase}.`;
    reply.code(404).send({ error: 'not-found', message });
  }
}
