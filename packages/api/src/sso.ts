// Organization → SSO and Domains: connections to identity providers, their tests, the OWNER for emergencies, and proved
// e-mail domains. Secrets go in and never come out.
import { z } from 'zod';
import type { Routes } from './route.ts';
import { instant } from './values.ts';

const webAddress = z
  .string()
  .trim()
  .max(1_000)
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
    error: 'expected a web address, like https://login.example.com',
  });

/** OpenID Connect Discovery 1.0 §2: without query and fragment. Many paste the address of the document below it. */
const oidcIssuer = webAddress
  .transform((text) => text.replace(/\/\.well-known\/openid-configuration\/?$/, ''))
  .refine((text) => !/[?#]/.test(text), { error: 'expected an address without ? and #' });

/** SAML's entity id: a URI, often a web address. */
const entityId = z.string().trim().min(1).max(1_000);
const byId = z.object({ id: z.uuid() });

const common = {
  id: z.uuid(),
  /** Signs people in. One connection at most. */
  enabled: z.boolean(),
  issuer: z.string(),
  createdAt: instant,
  /** When a test of its present settings succeeded; it can't be switched on before. */
  testedAt: instant.nullable(),
};

const connection = z.discriminatedUnion('protocol', [
  z.object({ ...common, protocol: z.literal('oidc'), clientId: z.string() }),
  z.object({
    ...common,
    protocol: z.literal('saml'),
    signInUrl: z.string(),
    /** Of the provider's certificates, the later ones while they change. */
    certificates: z.array(z.object({ subject: z.string(), expiresAt: instant, fingerprint: z.string() })),
    encrypted: z.boolean(),
    signRequests: z.boolean(),
    idpInitiated: z.boolean(),
    /** Our metadata for this connection. */
    metadataUrl: z.string(),
  }),
]);

const clientId = z.string().trim().min(1).max(500);
const clientSecret = z.string().min(1).max(2_000);

const samlFields = z.object({
  issuer: entityId,
  signInUrl: webAddress,
  /** PEM, or base64 without its frame. */
  certificates: z.array(z.string().max(20_000)).min(1).max(5),
  signRequests: z.boolean().default(false),
});

const saml = z.object({
  /** One of the two: the provider's metadata as XML, or its fields. */
  metadata: z.string().max(60_000).optional(),
  fields: samlFields.optional(),
  /** Refuse assertions that are not encrypted. */
  encrypted: z.boolean().default(false),
});

const received = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export const ssoTestReport = z.object({
  at: instant,
  /** Whether the provider's word holds. */
  passed: z.boolean(),
  protocol: z.enum(['oidc', 'saml']),
  issuer: z.string(),
  /** What is wrong, in a sentence. */
  reason: z.string().nullable(),
  /** What the provider sent, without what opens anything. */
  received,
  /** `signed-in`, or the problem that the page of a refused sign-in explains. */
  outcome: z.string(),
  /** Whom it was taken for. */
  person: z.object({ id: z.uuid(), name: z.string() }).nullable(),
});

const emergencyOwner = z.object({ id: z.uuid(), name: z.string(), email: z.string() });

const domain = z.object({
  domain: z.string(),
  /** The TXT record that proves it. */
  record: z.object({ name: z.string(), value: z.string() }),
  provedAt: instant.nullable(),
  checkedAt: instant.nullable(),
});

const byDomain = z.object({ domain: z.string().min(1).max(253) });

export const ssoRoutes = {
  'GET /api/v1/sso': {
    who: 'admin',
    summary: 'How the organization signs in by its identity provider.',
    reply: z.object({
      connections: z.array(connection),
      /** What the last test sign-in through each showed, by the connection's id. */
      tests: z.record(z.string(), ssoTestReport),
      /** What is entered at the provider. */
      ours: z.object({
        redirectUri: z.string(),
        logoutUri: z.string(),
        entityId: z.string(),
        acs: z.string(),
      }),
      /** The OWNER whom a password lets in all the same. Nothing is switched on while there is none. */
      breakGlass: emergencyOwner.nullable(),
      /** Who may be that. */
      owners: z.array(emergencyOwner),
    }),
  },
  'POST /api/v1/sso/oidc': {
    who: 'admin',
    recent: true,
    summary: 'Add a connection to an OpenID Connect provider, switched off.',
    body: z.object({ issuer: oidcIssuer, clientId, clientSecret }),
    reply: connection,
    status: 201,
  },
  'PUT /api/v1/sso/connections/:id/oidc': {
    who: 'admin',
    recent: true,
    summary: 'Change the client of a connection. The issuer stays: people are bound to it.',
    params: byId,
    body: z.object({ clientId, clientSecret: clientSecret.optional() }),
    reply: connection,
  },
  'GET /api/v1/sso/connections/:id/discovery': {
    who: 'admin',
    recent: true,
    summary: 'What an OpenID Connect provider publishes about itself, asked now.',
    params: byId,
    reply: z.object({
      reachable: z.boolean(),
      reason: z.string().nullable(),
      found: received,
    }),
  },
  'GET /api/v1/sso/metadata': {
    who: 'admin',
    recent: true,
    summary: 'The fields of a SAML provider’s metadata, read from its address, to be looked at and saved.',
    query: z.object({ url: webAddress }),
    reply: z.object({ fields: samlFields.nullable(), reason: z.string().nullable() }),
  },
  'POST /api/v1/sso/saml': {
    who: 'admin',
    recent: true,
    summary: 'Add a connection to a SAML provider, switched off.',
    body: saml,
    reply: connection,
    status: 201,
  },
  'PUT /api/v1/sso/connections/:id/saml': {
    who: 'admin',
    recent: true,
    summary: 'Change what is known of a SAML provider. The issuer stays: people are bound to it.',
    params: byId,
    body: saml,
    reply: connection,
  },
  'PUT /api/v1/sso/connections/:id/enabled': {
    who: 'admin',
    recent: true,
    summary: 'Switch a connection on, and every other off, or switch it off.',
    params: byId,
    body: z.object({ enabled: z.boolean() }),
    reply: connection,
  },
  'PUT /api/v1/sso/connections/:id/idp-initiated': {
    who: 'admin',
    recent: true,
    summary: 'Whether a SAML provider may begin a sign-in by itself.',
    params: byId,
    body: z.object({ allowed: z.boolean() }),
    reply: connection,
  },
  'POST /api/v1/sso/connections/:id/tests': {
    who: 'admin',
    recent: true,
    summary: 'Where to send the browser for a test sign-in, which signs nobody in.',
    params: byId,
    body: z.object({
      /** A path on this server, to come back to. */
      next: z.string().max(500).optional(),
    }),
    reply: z.object({ url: z.string() }),
  },
  'DELETE /api/v1/sso/connections/:id': {
    who: 'admin',
    recent: true,
    summary:
      'Delete a connection that is switched off, with everything that is bound to it and the sessions that it opened.',
    params: byId,
    reply: z.object({}),
  },
  'PUT /api/v1/sso/break-glass': {
    who: 'owner',
    recent: true,
    summary: 'Name the OWNER whom a password lets in all the same.',
    body: z.object({ personId: z.uuid().nullable() }),
    reply: z.object({}),
  },
} as const satisfies Routes;

export const domainRoutes = {
  'GET /api/v1/domains': {
    who: 'admin',
    summary: 'The e-mail domains that the organization has claimed, and those that it has proved.',
    reply: z.object({ domains: z.array(domain) }),
  },
  'POST /api/v1/domains': {
    who: 'admin',
    recent: true,
    summary: 'Claim an e-mail domain.',
    body: byDomain,
    reply: domain,
    status: 201,
  },
  'POST /api/v1/domains/:domain/check': {
    who: 'admin',
    recent: true,
    summary: 'Look for the record that proves a domain.',
    params: byDomain,
    body: z.object({}),
    reply: z.object({ result: z.enum(['proved', 'missing', 'unreachable']), domain }),
  },
  'DELETE /api/v1/domains/:domain': {
    who: 'admin',
    recent: true,
    summary: 'Give a domain up.',
    params: byDomain,
    reply: z.object({}),
  },
} as const satisfies Routes;
