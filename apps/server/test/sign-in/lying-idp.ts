// An OpenID Connect provider that says whatever a test wants it to say: the honest provider can't be made to lie.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { freePort } from './sso-scene.ts';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export type Answer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
};

export type LyingIdp = {
  readonly issuer: string;
  readonly key: Key;
  /** PEM of the public key, which is no secret. */
  readonly publicPem: string;
  /** What the token endpoint answers next. */
  token: Answer;
  userinfo: Answer;
  /** What was posted to the token endpoint last. */
  readonly asked: URLSearchParams;
  /** Signs claims as the provider does. */
  sign(
    claims: JWTPayload,
    header?: { readonly alg?: string; readonly typ?: string; readonly kid?: string },
    key?: Key | Uint8Array,
  ): Promise<string>;
  /** What is true of an id_token for this client. */
  claims(nonce: string, more?: JWTPayload): JWTPayload;
  close(): void;
};

export async function startLyingIdp(metadata: Record<string, unknown> = {}): Promise<LyingIdp> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64');
  const state = {
    token: { body: '{}' } as Answer,
    userinfo: { status: 404, body: '{}' } as Answer,
    asked: new URLSearchParams(),
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      state.asked = new URLSearchParams(await text(request));
    }
    const answers: Record<string, Answer> = {
      '/.well-known/openid-configuration': { body: JSON.stringify(discovered(issuer, metadata)) },
      '/jwks': { body: JSON.stringify({ keys: [jwk] }) },
      '/token': state.token,
      '/userinfo': state.userinfo,
    };
    const { status = 200, headers = {}, body } = answers[request.url ?? ''] ?? { status: 404, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }
  server.listen(port, '127.0.0.1');
  return {
    issuer,
    key: privateKey,
    publicPem: `-----BEGIN PUBLIC KEY-----\n${spki.replace(/(.{64})/g, '$1\n')}\n-----END PUBLIC KEY-----\n`,
    get token() {
      return state.token;
    },
    set token(token: Answer) {
      state.token = token;
    },
    get userinfo() {
      return state.userinfo;
    },
    set userinfo(userinfo: Answer) {
      state.userinfo = userinfo;
    },
    get asked() {
      return state.asked;
    },
    sign: (claims, header = {}, key = privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key),
    claims: (nonce, more = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      return {
        iss: issuer,
        aud: 'linktime',
        sub: 'idp|ada',
        iat: now,
        exp: now + 300,
        nonce,
        preferred_username: 'ada@example.com',
        email: 'ada@example.com',
        ...more,
      };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function discovered(issuer: string, more: Record<string, unknown>): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
    ...more,
  };
}
