// The dashboard with identity providers that browsers can be sent to: a real OpenID provider and a SAML one with pages,
// under another name than the server's, so that to a browser they are other sites.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ssoAddresses } from '../../server/src/sign-in/sso/sso-addresses.ts';
import { run } from '../../server/test/database.ts';
import { session } from '../../server/test/scene.ts';
import { patch, user } from '../../server/test/scim-client.ts';
import { type Visitor, visitor } from '../../server/test/sign-in/browser.ts';
import { type OidcIdp, startOidcIdp } from '../../server/test/sign-in/oidc-idp.ts';
import {
  assertionXml,
  base64,
  formats,
  idpMetadataXml,
  requestIn,
  responseXml,
  samlIdp,
  signed,
} from '../../server/test/sign-in/saml-idp.ts';
import { type Dashboard, openDashboard, type SignedUp } from './dashboard-scene.ts';

export type SamlSite = {
  readonly url: string;
  readonly metadata: string;
  readonly fields: { readonly issuer: string; readonly signInUrl: string; readonly certificates: string[] };
  /** Whom it names next, and how. */
  person: { readonly nameId: string; readonly format?: string };
  close(): void;
};

type Form = { readonly action: string; readonly fields: Readonly<Record<string, string>> };

/** At /sso it answers requests at once, at /again as it did last, and at /begin?slug=… it begins by itself. */
export async function startSamlSite(
  ours: (slug: string) => ReturnType<typeof ssoAddresses>,
): Promise<SamlSite> {
  const idp = await samlIdp();
  const { issuer } = idp.metadata;
  const state: { person: SamlSite['person']; last: Form | undefined } = {
    person: { nameId: 'nobody@example.com' },
    last: undefined,
  };
  const say = (to: { acs: string; entityId: string }, request?: ReturnType<typeof requestIn>): Form => {
    const { nameId, format = formats.email } = state.person;
    const requestId = request?.id ?? null;
    const assertion = assertionXml(idp.say({ ...to, requestId }, nameId, format));
    const response = responseXml(signed(assertion, idp.key), { acs: to.acs, inResponseTo: requestId });
    return {
      action: to.acs,
      fields: { SAMLResponse: base64(response), RelayState: request?.relayState ?? '/app' },
    };
  };
  const answer = (url: URL): Form | undefined => {
    switch (url.pathname) {
      case '/sso': {
        const request = requestIn(url.href);
        const entityId = /<saml:Issuer[^>]*>([^<]+)</.exec(request.xml)?.[1] ?? '';
        const acs = /AssertionConsumerServiceURL="([^"]+)"/.exec(request.xml)?.[1] ?? '';
        return say({ acs, entityId }, request);
      }
      case '/begin':
        return say(ours(url.searchParams.get('slug') ?? ''));
      case '/too-much':
        return { action: ours('globex').acs, fields: { SAMLResponse: 'x'.repeat(400_000) } };
      case '/again':
        return state.last;
      default:
        return undefined;
    }
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const form = answer(url);
    if (form !== undefined) {
      state.last = form;
      response.setHeader('content-type', 'text/html; charset=utf-8').end(page(form));
    } else if (url.pathname === '/metadata') {
      response.end(metadata);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const signInUrl = `${url}/sso`;
  const metadata = idpMetadataXml(idp.key.certificate, { issuer, signInUrl });
  return {
    url,
    metadata,
    fields: { issuer, signInUrl, certificates: [idp.key.certificate] },
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As identity providers do it: a page whose form sends itself. Nothing in it needs escaping. */
function page({ action, fields }: Form): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<!doctype html><html lang="en"><title>Signing in</title><body onload="document.forms[0].submit()">
    <form method="post" action="${action}">${inputs.join('')}</form></body></html>`;
}

export type SsoOrganization = {
  readonly slug: string;
  readonly owner: SignedUp;
  /** The OWNER's browser, without a window. */
  readonly dana: Visitor;
  /** Somebody of the directory. */
  create(name: string): Promise<{ readonly scimId: string; readonly email: string }>;
  deactivate(scimId: string): Promise<void>;
  /** How many were ever generated. */
  tokens(): Promise<number>;
  /** After somebody has replaced the one that it had. */
  renewToken(): Promise<void>;
  /** Somebody of the directory who is an ADMIN; signed in by hand. */
  admin(name: string): Promise<SignedUp>;
  /** Adds a connection, has it tested, names the OWNER for emergencies, and switches it on. */
  switchOn(protocol: 'oidc' | 'saml', form: object): Promise<string>;
  /** Addresses of the domain lead to it. */
  prove(domain: string): Promise<void>;
  /** The OWNER's, to somebody else. */
  givePassword(email: string): Promise<void>;
  /** The last proof of identity of all who are signed in is older than 15 minutes. */
  age(): Promise<void>;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
};

export type SsoScene = {
  readonly dashboard: Dashboard;
  readonly oidc: OidcIdp;
  readonly saml: SamlSite;
  found(slug: string): Promise<SsoOrganization>;
  /** Whom the OpenID provider signs in next, in a browser that it doesn't know yet. */
  nextAtOidc(page: Page, name: string, more?: object): Promise<void>;
  close(): Promise<void>;
};

/** The browser goes to the providers, and the server refuses where it should: no fault of a window. */
export const allowed = /^asked http:\/\/localhost|status of 40[0134]/;

/** `byOidc` are the organizations that the OpenID provider knows: the first as client `linktime`, then `linktime-1`. */
export async function openSsoScene(byOidc: readonly string[]): Promise<SsoScene> {
  const dashboard = await openDashboard({ allowPrivateOutbound: true });
  const ours = (slug: string) => ssoAddresses(dashboard.server.url, slug);
  const oidc = await startOidcIdp(byOidc.map(ours), 'localhost');
  const saml = await startSamlSite(ours);
  return {
    dashboard,
    oidc,
    saml,
    found: (slug) => found(dashboard, slug),
    nextAtOidc: async (page, name, more = {}) => {
      await page.context().clearCookies({ domain: 'localhost' });
      oidc.person = { sub: `idp|${name}`, preferred_username: `${name}@example.com`, ...more };
    },
    close: async () => {
      saml.close();
      await oidc.close();
      await dashboard.close();
    },
  };
}

async function found(dashboard: Dashboard, slug: string): Promise<SsoOrganization> {
  const owner = await dashboard.found(slug);
  await dashboard.setPlan(slug, 'BUSINESS');
  let token = await dashboard.token(slug);
  const sql = (text: string, values: readonly unknown[] = []) => run(dashboard.database.owner, text, values);
  const [row] = await sql('select id from organization where slug = $1', [slug]);
  const organizationId = String(row?.id);
  const dana = visitor(dashboard.server.url, owner.cookie);
  const create = async (name: string) => {
    const answer = await dashboard.scim(token, 'POST', '/Users', user(name));
    assert.equal(answer.status, 201);
    const { id } = (await answer.json()) as { id: string };
    return { scimId: id, email: `${name}@example.com` };
  };
  return {
    slug,
    owner,
    dana,
    create,
    sql,
    tokens: async () =>
      (await sql('select id from scim_token where organization_id = $1', [organizationId])).length,
    renewToken: async () => {
      token = await dashboard.token(slug);
    },
    deactivate: async (scimId) => {
      const body = patch({ op: 'replace', path: 'active', value: false });
      assert.equal((await dashboard.scim(token, 'PATCH', `/Users/${scimId}`, body)).status, 200);
    },
    admin: async (name) => {
      const { scimId, email } = await create(name);
      const set = `update person set role = 'ADMIN' where scim_id = $1 returning id`;
      const [person] = await sql(set, [scimId]);
      const opened = await session({ database: dashboard.database.app, organizationId }, String(person?.id));
      assert.ok(opened !== undefined);
      return { slug, email, cookie: `linktime=${opened.secret}` };
    },
    switchOn: async (protocol, form) => {
      const added = await dana.ask('POST', `/sso/${protocol}`, form);
      assert.equal(added.status, 201, JSON.stringify(added.body));
      const { id } = added.body;
      await sql('update sso_connection set tested_at = now() where id = $1', [id]);
      const { person } = (await dana.ask('GET', '/session')).body;
      await dana.ask('PUT', '/sso/break-glass', { personId: person.id });
      const on = await dana.ask('PUT', `/sso/connections/${id}/enabled`, { enabled: true });
      assert.equal(on.status, 200, JSON.stringify(on.body));
      return id;
    },
    prove: async (domain) => {
      const insert = `insert into proved_domain (organization_id, domain, token, proved_at) values ($1, $2, 'x', now())`;
      await sql(insert, [organizationId, domain]);
    },
    givePassword: async (email) => {
      await sql(
        `insert into person_password (organization_id, person_id, hash)
         select w.organization_id, p.id, w.hash
         from person_password w join person p on p.organization_id = w.organization_id and p.email = $2
         where w.organization_id = $1`,
        [organizationId, email],
      );
    },
    age: async () => {
      await sql(
        `update session set confirmed_at = now() - interval '16 minutes' where organization_id = $1`,
        [organizationId],
      );
    },
  };
}
