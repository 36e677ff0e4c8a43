// A real OpenID Connect provider on loopback: oidc-provider, with an interaction that signs in whoever the test names.
import { createServer } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import { freePort } from './sso-scene.ts';

export type Person = {
  readonly sub: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
};

export type OidcIdp = {
  readonly issuer: string;
  /** Who signs in next. */
  person: Person;
  /** The answers of relying parties to logout tokens. */
  readonly logoutAnswers: number[];
  close(): Promise<void>;
};

/** `ours` are LinkTime's addresses for each organization. Under another name it is another site to a browser. */
export async function startOidcIdp(
  ours: readonly { readonly redirectUri: string; readonly logoutUri: string }[],
  host: '127.0.0.1' | 'localhost' = '127.0.0.1',
): Promise<OidcIdp> {
  const port = await freePort();
  const issuer = `http://${host}:${port}`;
  const state: { person: Person } = { person: { sub: 'nobody' } };
  const people = new Map<string, Person>();
  const logoutAnswers: number[] = [];
  const provider = new Provider(issuer, configuration(ours, people, logoutAnswers));
  // Its warnings about development are no news here.
  provider.on('server_error', (_ctx, error) => process.stderr.write(`${error.stack}\n`));
  const callback = provider.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) {
      void callback(request, response);
      return;
    }
    const { person } = state;
    people.set(person.sub, person);
    void provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  });
  server.listen(port, '127.0.0.1');
  return {
    issuer,
    get person() {
      return state.person;
    },
    set person(person: Person) {
      state.person = person;
    },
    logoutAnswers,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function configuration(
  ours: readonly { readonly redirectUri: string; readonly logoutUri: string }[],
  people: ReadonlyMap<string, Person>,
  logoutAnswers: number[],
): Configuration {
  return {
    clients: ours.map(({ redirectUri, logoutUri }, index) => ({
      client_id: index === 0 ? 'linktime' : `linktime-${index}`,
      client_secret: 'a client secret',
      redirect_uris: [redirectUri],
      backchannel_logout_uri: logoutUri,
      backchannel_logout_session_required: true,
    })),
    cookies: { keys: ['a key for tests'] },
    claims: { openid: ['sub', 'sid'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ ...people.get(id), sub: id }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    // Its own dispatcher reaches no loopback.
    fetch: async (url, init) => {
      const { method, headers, body, signal } = init ?? {};
      const plain = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
      const response = await fetch(url, plain);
      logoutAnswers.push(response.status);
      return response;
    },
  };
}

/** Its own page asks for fonts elsewhere. */
function postLogoutSuccessSource(ctx: { body: unknown }): void {
  ctx.body = 'Signed out.';
}

/** The bare form, which the test sends. */
function logoutSource(ctx: { body: unknown }, form: string): void {
  ctx.body = form;
}
