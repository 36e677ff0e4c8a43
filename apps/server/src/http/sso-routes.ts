// Signing in by an identity provider over HTTP: redirects, a form that another site's page posts, and what providers
// read and say by themselves. Every outcome is a redirect to a page of ours; a refusal names a problem that it explains.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/transaction.ts';
import { enterOrganization } from '../scheduling/public-organization.ts';
import { sessionCookie } from '../sign-in/session-cookie.ts';
import { endByProvider, finishOidc } from '../sign-in/sso/by-oidc.ts';
import { finishHandedOver, finishSaml } from '../sign-in/sso/by-saml.ts';
import { findConnection, listConnections } from '../sign-in/sso/connection-store.ts';
import { ownMetadata } from '../sign-in/sso/saml-metadata.ts';
import { ssoAddresses } from '../sign-in/sso/sso-addresses.ts';
import type { SsoDesk } from '../sign-in/sso/sso-desk.ts';
import { type Finished, refused } from '../sign-in/sso/sso-finish.ts';
import type { SsoProblem } from '../sign-in/sso/sso-problem.ts';
import { beginSso, type Knocking } from '../sign-in/sso/sso-sign-in.ts';
import { ownPath } from './api/entered.ts';
import { clientAddress } from './client-address.ts';
import { told } from './failure.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRefusalLimit, type RefusalLimit } from './refusal-limit.ts';
import { ssoCookie } from './sso-cookie.ts';

type Named = { Params: { organization: string } };

const slug = /^[a-z0-9-]{1,63}$/;
const uuid = /^[0-9a-f-]{36}$/;
/** Where somebody goes who didn't say where to. */
const home = ownPath(undefined);
// The largest response that is looked at, percent-encoded, and what stands beside it.
const bodyLimit = 262_144;
const attemptsPerMinute = 120;
// A response that is made to be hard work keeps the process busy for half a second.
const refusalsPerMinute = 20;

export type SsoLimits = {
  /** How often one network may come. */
  readonly attempts: number;
  /** How many SAML responses of one network may be refused before the next ones aren't read. */
  readonly refusals: number;
};

export const ssoLimits: SsoLimits = { attempts: attemptsPerMinute, refusals: refusalsPerMinute };

export function ssoRoutes(app: FastifyInstance, desk: SsoDesk, limits: SsoLimits = ssoLimits): void {
  app.register(async (scope) => {
    onlyForms(scope);
    const limit = createRateLimit(limits.attempts);
    const site = createSite(desk);
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const wait = limit.wait(addressOf(request));
      if (wait !== undefined) {
        return isBrowser(request) ? site.tooMany(request, reply, wait) : slowDown(reply, wait);
      }
    });
    scope.setErrorHandler(async (error, request, reply) => {
      if (!isBrowser(request)) {
        throw error;
      }
      const organization = organizationOf(request);
      if (isTooLarge(error)) {
        return site.send(reply, organization, refused('too-large', 'The form is too long.'));
      }
      const body = told(error, request, reply);
      return reply.statusCode < 500
        ? reply.send(body)
        : site.refuse(reply.removeHeader('retry-after'), organization, { problem: 'failed' });
    });
    beginning(scope, desk, site);
    oidcRoutes(scope, desk, site);
    samlRoutes(scope, desk, site, createRefusalLimit(limits.refusals));
  });
}

/** What providers' servers call by themselves; everything else is a person's browser, who is shown a page. */
const called: ReadonlySet<unknown> = new Set([
  '/sso/oidc/:organization/logout',
  '/sso/saml/:organization/metadata',
]);

function isBrowser({ routeOptions }: FastifyRequest): boolean {
  return !called.has(routeOptions.url);
}

function slowDown(reply: FastifyReply, seconds: number): FastifyReply {
  const message = 'Too many attempts. Please wait a minute.';
  return reply.code(429).header('retry-after', seconds).send({ error: 'too-many', message });
}

/** What the framework refuses carries a status. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 413;
}

/** The slug in the path, empty when it can be none. */
function organizationOf({ params }: FastifyRequest): string {
  const { organization } = params as Named['Params'];
  return slug.test(organization) ? organization : '';
}

function onlyForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit },
    async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
  );
}

type Refusal = { readonly problem: SsoProblem; readonly returnTo?: string };

type Site = {
  knocking(request: FastifyRequest): Knocking;
  /** Sends the browser on, with what its cookies shall be. */
  send(reply: FastifyReply, organization: string, finished: Finished): FastifyReply;
  /** To the page that explains the problem, and goes on to `returnTo` when another try succeeds. */
  refuse(reply: FastifyReply, organization: string, refusal: Refusal): FastifyReply;
  tooMany(request: FastifyRequest, reply: FastifyReply, seconds: number): FastifyReply;
  readonly underWay: ReturnType<typeof ssoCookie>;
};

function createSite(desk: SsoDesk): Site {
  const session = sessionCookie(desk.site.baseUrl);
  const underWay = ssoCookie(desk.site.baseUrl);
  const refuse: Site['refuse'] = (reply, organization, { problem, returnTo = home }) => {
    const query = new URLSearchParams({ problem, ...(returnTo !== home && { next: returnTo }) });
    return reply.redirect(`/sign-in${organization && `/${organization}`}?${query.toString()}`, 303);
  };
  return {
    underWay,
    refuse,
    tooMany: (request, reply, seconds) =>
      refuse(reply.header('retry-after', seconds), organizationOf(request), { problem: 'too-many' }),
    knocking: ({ headers, ...request }) => ({
      ip: addressOf(request),
      userAgent: headers['user-agent'] ?? null,
      previous: session.read(headers.cookie),
      cookie: underWay.read(headers.cookie),
    }),
    send: (reply, organization, finished) => {
      switch (finished.kind) {
        case 'entered':
          return reply
            .header('set-cookie', [session.set(finished.secret), underWay.clear()])
            .redirect(finished.returnTo, 303);
        case 'done':
          return reply.redirect(finished.returnTo, 303);
        case 'handed-over':
          return reply
            .header('set-cookie', underWay.set(finished.cookie))
            .redirect(`/sso/saml/${organization}/enter?request=${finished.requestId}`, 303);
        case 'refused':
          reply.request.log.info({ problem: finished.problem, reason: finished.reason }, 'SSO was refused.');
          return refuse(reply, organization, finished);
      }
    },
  };
}

function addressOf(request: Pick<FastifyRequest, 'ip' | 'raw'>): string {
  return clientAddress(request.ip, request.raw.socket.remoteAddress);
}

function beginning(scope: FastifyInstance, desk: SsoDesk, site: Site): void {
  scope.get<Named>('/sso/:organization', async (request, reply) => {
    const { organization } = request.params;
    if (!slug.test(organization)) {
      return reply.callNotFound();
    }
    const query = queryOf(request);
    const purpose = query.get('purpose');
    const connectionId = query.get('connection');
    const returnTo = ownPath(query.get('next') ?? undefined);
    const begun = await beginSso(
      desk,
      {
        organization,
        purpose: purpose === 'test' || purpose === 'step-up' ? purpose : 'sign-in',
        returnTo,
        ...(connectionId !== null && uuid.test(connectionId) && { connectionId }),
      },
      site.knocking(request),
    );
    if (!begun.ok) {
      return site.refuse(reply, organization, { problem: begun.problem, returnTo });
    }
    if (begun.cookie !== undefined) {
      reply.header('set-cookie', site.underWay.set(begun.cookie));
    }
    return reply.redirect(begun.redirectTo, 303);
  });
}

function oidcRoutes(scope: FastifyInstance, desk: SsoDesk, site: Site): void {
  scope.get<Named>('/sso/oidc/:organization/callback', async (request, reply) => {
    const { organization } = request.params;
    if (!slug.test(organization)) {
      return reply.callNotFound();
    }
    const { redirectUri } = ssoAddresses(desk.site.baseUrl, organization);
    const came = { organization, redirectUri, query: queryOf(request).toString() };
    return site.send(reply, organization, await finishOidc(desk, came, site.knocking(request)));
  });

  scope.post<Named>('/sso/oidc/:organization/logout', async (request, reply) => {
    const token = field(request, 'logout_token');
    const outcome =
      token !== '' && slug.test(request.params.organization)
        ? await endByProvider(desk, request.params.organization, token)
        : noToken;
    if (outcome.ok) {
      request.log.info({ ended: outcome.ended }, 'A provider ended sessions.');
      return reply.code(200).send('');
    }
    request.log.warn({ reason: outcome.reason }, 'A logout token was refused.');
    // As OpenID Connect Back-Channel Logout has it.
    return reply.code(400).send({ error: 'invalid_request' });
  });
}

const noToken = { ok: false, reason: 'no token' } as const;

function samlRoutes(scope: FastifyInstance, desk: SsoDesk, site: Site, refusals: RefusalLimit): void {
  scope.post<Named>('/sso/saml/:organization/acs', async (request, reply) => {
    const { organization } = request.params;
    if (!slug.test(organization)) {
      return reply.callNotFound();
    }
    const address = addressOf(request);
    const wait = refusals.wait(address);
    if (wait !== undefined) {
      return site.tooMany(request, reply, wait);
    }
    const relayState = field(request, 'RelayState');
    const response = field(request, 'SAMLResponse');
    const form = { organization, response, relayState, home: ownPath(relayState) };
    const finished = await finishSaml(desk, form, site.knocking(request));
    if (finished.kind === 'refused' && finished.problem === 'idp-error') {
      refusals.count(address);
    }
    return site.send(reply, organization, finished);
  });

  scope.get<Named>('/sso/saml/:organization/enter', async (request, reply) => {
    const { organization } = request.params;
    if (!slug.test(organization)) {
      return reply.callNotFound();
    }
    const came = { organization, requestId: queryOf(request).get('request') ?? '' };
    return site.send(reply, organization, await finishHandedOver(desk, came, site.knocking(request)));
  });

  scope.get<Named>('/sso/saml/:organization/metadata', async (request, reply) => {
    const wanted = queryOf(request).get('connection');
    const metadata = await metadataOf(desk, request.params.organization, wanted);
    return metadata === undefined
      ? reply.callNotFound()
      : reply.type('application/samlmetadata+xml; charset=utf-8').send(metadata);
  });
}

function metadataOf(
  desk: SsoDesk,
  organizationSlug: string,
  wanted: string | null,
): Promise<string | undefined> {
  return transaction(desk.database, async (tx) => {
    const organization = slug.test(organizationSlug)
      ? await enterOrganization(tx, organizationSlug)
      : undefined;
    if (organization === undefined) {
      return undefined;
    }
    const named =
      wanted !== null && uuid.test(wanted) ? await findConnection(tx, organization.id, wanted) : undefined;
    const [latest] = (await listConnections(tx, organization.id)).filter(
      ({ protocol }) => protocol === 'saml',
    );
    const connection = named ?? latest;
    return ownMetadata(
      ssoAddresses(desk.site.baseUrl, organization.slug),
      connection?.protocol === 'saml'
        ? { certificate: connection.settings.ownCertificate, signRequests: connection.settings.signRequests }
        : undefined,
    );
  });
}

function queryOf({ raw }: FastifyRequest): URLSearchParams {
  const url = raw.url ?? '';
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}

/** Of a form; empty when it isn't there once. */
function field({ body }: FastifyRequest, name: string): string {
  const values = body instanceof URLSearchParams ? body.getAll(name) : [];
  return values.length === 1 ? (values[0] ?? '') : '';
}
