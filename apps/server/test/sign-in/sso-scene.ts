// Signing in by identity providers, over HTTP: an organization that is provisioned over SCIM, the routes on a port of
// their own, browsers with cookies, and what was opened and bound behind them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { type FastifyBaseLogger, fastify } from 'fastify';
import { pino } from 'pino';
import type { Connection } from '../../src/db/connect.ts';
import { transaction, withOrganization } from '../../src/db/transaction.ts';
import { testSecretKey } from '../../src/http/listening-server.ts';
import { type SsoLimits, ssoRoutes } from '../../src/http/sso-routes.ts';
import { readSecret } from '../../src/people/secret.ts';
import { authenticateSession, openSession, type SignedIn } from '../../src/people/session.ts';
import { createFoundingLimit } from '../../src/sign-in/founding-limit.ts';
import {
  allowIdpInitiated,
  connectionsWithTests,
  enableConnection,
  type LastTest,
} from '../../src/sign-in/sso/connection-store.ts';
import { createOutbound } from '../../src/sign-in/sso/outbound.ts';
import type { IdpMetadata } from '../../src/sign-in/sso/saml-metadata.ts';
import { createSsoDesk, type SsoDesk } from '../../src/sign-in/sso/sso-desk.ts';
import { addOidc, addSaml, type Settling } from '../../src/sign-in/sso/sso-settings.ts';
import { run, type TestDatabase } from '../database.ts';
import { personId } from '../scene.ts';
import { type Client, organizationClient } from '../scim-client.ts';

export type SsoServer = {
  readonly url: string;
  readonly desk: SsoDesk;
  /** What the log says of refusals, the latest last. */
  readonly reasons: readonly string[];
  close(): Promise<void>;
};

const noLimits: SsoLimits = { attempts: 100_000, refusals: 100_000 };

export async function startSso(database: TestDatabase, limits = noLimits): Promise<SsoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const desk = createSsoDesk(
    {
      database: database.app,
      site: { baseUrl: url, mailFrom: 'bookings@linktime.test' },
      secretKey: testSecretKey,
      signUp: 'closed',
      foundings: createFoundingLimit(),
      now: () => new Date(),
    },
    createOutbound({ allowPrivate: true }),
  );
  const reasons: string[] = [];
  const write = (line: string) => {
    const { reason } = JSON.parse(line);
    if (typeof reason === 'string') {
      reasons.push(reason);
    }
  };
  const loggerInstance: FastifyBaseLogger = pino({}, { write });
  const app = fastify({ loggerInstance });
  ssoRoutes(app, desk, limits);
  app.get('/app', async () => 'inside');
  app.get('/sign-in/:organization', async () => 'refused');
  await app.listen({ port, host: '127.0.0.1' });
  return { url, desk, reasons, close: () => app.close() };
}

export async function freePort(): Promise<number> {
  const listener = createPort().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

export type SsoScene = {
  readonly client: Client;
  readonly slug: string;
  readonly organizationId: string;
  /** An ADMIN made by hand. */
  readonly admin: string;
  within<T>(work: (tx: Connection) => Promise<T>): Promise<T>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  personId(scimId: string): Promise<string>;
  /** A connection that is switched on, as if it had been tested. */
  oidc(issuer: string, client?: { readonly id: string; readonly secret: string }): Promise<string>;
  saml(
    metadata: IdpMetadata,
    more?: { readonly encrypted?: boolean; readonly idpInitiated?: boolean },
  ): Promise<string>;
  /** What the last test sign-in through a connection showed. */
  lastTest(connectionId: string): Promise<LastTest | undefined>;
  /** A connection as it is added: switched off. */
  readonly settling: Settling;
  /** How many sessions were ever opened, and how much is bound. */
  traces(): Promise<{ sessions: number; bindings: number }>;
};

export async function ssoScene(database: TestDatabase, desk: SsoDesk, slug: string): Promise<SsoScene> {
  const client = await organizationClient(database.app, slug);
  const { organizationId } = client;
  const admin = (await client.addByHand(`admin-of-${slug}`, 'ADMIN')).id;
  const sql = (text: string, values: readonly unknown[] = []) => run(database.owner, text, values);
  const within = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database.app, organizationId, work);
  const settling = {
    cause: { organizationId, actor: { kind: 'person', id: admin } },
    secretKey: desk.secretKey,
  } as const;
  const switchOn = async (tx: Connection, id: string | undefined) => {
    assert.ok(id !== undefined);
    await tx.execute('update sso_connection set tested_at = now() where organization_id = $1 and id = $2', [
      organizationId,
      id,
    ]);
    assert.ok(await enableConnection(tx, organizationId, id));
    return id;
  };
  return {
    client,
    slug,
    organizationId,
    admin,
    within,
    sql,
    settling,
    personId: (scimId) => personId({ database: database.app, organizationId }, scimId),
    oidc: (issuer, { id: clientId, secret: clientSecret } = { id: 'linktime', secret: 'a client secret' }) =>
      within(async (tx) => switchOn(tx, await addOidc(tx, settling, { issuer, clientId, clientSecret }))),
    saml: (metadata, { encrypted = false, idpInitiated = false } = {}) =>
      within(async (tx) => {
        const given = { metadata, encrypted, name: 'linktime.test', at: new Date() };
        const id = await switchOn(tx, await addSaml(tx, settling, given));
        await allowIdpInitiated(tx, organizationId, { id, allowed: idpInitiated });
        return id;
      }),
    lastTest: async (id) => {
      const all = await within((tx) => connectionsWithTests(tx, organizationId));
      return all.find(({ connection }) => connection.id === id)?.test;
    },
    traces: async () => {
      const [row] = await sql(
        `select (select count(*) from session where organization_id = $1)::int as sessions,
           (select count(*) from sso_binding where organization_id = $1)::int as bindings`,
        [organizationId],
      );
      return row as { sessions: number; bindings: number };
    },
  };
}

export type Landed = { readonly status: number; readonly location: string; readonly text: string };

/** A browser: it keeps cookies for each origin, and goes where it is sent when it is told to. */
export type Browser = {
  get(url: string): Promise<Landed>;
  post(url: string, form: Readonly<Record<string, string>>): Promise<Landed>;
  /** Goes on until nobody sends it further, or to an address that `stop` names. */
  go(url: string, stop?: (url: string) => boolean): Promise<Landed & { readonly url: string }>;
  cookie(url: string, name: string): string | undefined;
  setCookie(url: string, name: string, value: string): void;
};

export function browser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  async function send(url: string, init: RequestInit): Promise<Landed> {
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
    });
    for (const one of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = one.split(';');
      const [name = '', ...value] = pair.split('=');
      const gone = attributes.some((attribute) =>
        /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute),
      );
      if (gone) {
        jar.delete(name);
      } else {
        jar.set(name, value.join('='));
      }
    }
    const location = response.headers.get('location') ?? '';
    return {
      status: response.status,
      location: location === '' ? '' : new URL(location, url).href,
      text: await response.text(),
    };
  }
  const get = (url: string) => send(url, {});
  return {
    get,
    post: (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) }),
    go: async (url, stop = () => false) => {
      let at = url;
      for (let steps = 0; steps < 12; steps += 1) {
        const landed = await get(at);
        if (landed.location === '' || stop(landed.location)) {
          return { ...landed, url: at };
        }
        at = landed.location;
      }
      throw new Error(`Sent around in a circle, at last to ${at}.`);
    },
    cookie: (url, name) => jarOf(url).get(name),
    setCookie: (url, name, value) => void jarOf(url).set(name, value),
  };
}

/** Who is signed in in a browser, as the server would say of its next request. */
export async function signedIn(server: SsoServer, who: Browser): Promise<SignedIn | undefined> {
  const secret = readSecret(who.cookie(server.url, 'linktime'));
  return secret && transaction(server.desk.database, (tx) => authenticateSession(tx, secret));
}

/** Signs a person in by hand, without any provider. */
export async function signInByHand(server: SsoServer, scene: SsoScene, who: Browser, person: string) {
  const opened = await scene.within((tx) =>
    openSession(tx, scene.organizationId, { personId: person, method: 'link', ip: null, userAgent: null }),
  );
  assert.ok(opened !== undefined);
  who.setCookie(server.url, 'linktime', opened.secret);
}

/** The problem that a refusal's page explains. */
export function problemOf({ status, location }: Landed): string | null {
  assert.equal(status, 303);
  return new URL(location).searchParams.get('problem');
}
