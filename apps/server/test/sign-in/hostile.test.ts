// What must not let anybody in, whichever way it comes: each case is answered with a refusal, opens no session and binds
// nobody. Beside each stands what makes it hostile; all else in it holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newOwnKey, type OwnKey } from '../../src/sign-in/sso/self-signed-certificate.ts';
import { ssoAddresses } from '../../src/sign-in/sso/sso-addresses.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import {
  type Around,
  assertionXml,
  audienceXml,
  base64,
  formats,
  nameIdXml,
  requestIn,
  responseXml,
  type SamlIdp,
  type Saying,
  type Signing,
  samlIdp,
  signatureIn,
  signed,
  soon,
} from './saml-idp.ts';
import {
  browser,
  problemOf,
  type SsoScene,
  type SsoServer,
  signedIn,
  ssoScene,
  startSso,
} from './sso-scene.ts';

let database: TestDatabase;
let server: SsoServer;
let idp: SamlIdp;
let stranger: OwnKey;
let acme: SsoScene;
let other: SsoScene;
before(async () => {
  database = await testDatabase();
  server = await startSso(database);
  [idp, stranger] = await Promise.all([samlIdp(), newOwnKey('evil.example', new Date())]);
  acme = await ssoScene(database, server.desk, 'acme');
  other = await ssoScene(database, server.desk, 'other');
  await acme.saml(idp.metadata);
  await other.saml({ ...idp.metadata, issuer: 'https://idp.other.example' }, { idpInitiated: true });
  await acme.client.createUser('ada');
  await acme.client.createUser('bob');
});
after(async () => {
  await server.close();
  await database.drop();
});

type Forgery = {
  /** What the assertion says wrongly. */
  readonly say?: Partial<Saying>;
  readonly around?: Partial<Around>;
  readonly signing?: Signing;
  /** Who signs; nobody with null. */
  readonly key?: OwnKey | null;
  /** What is done to the signed assertion, and to the whole response. */
  readonly assertion?: (xml: string, say: Saying) => string;
  readonly response?: (xml: string, say: Saying) => string;
  readonly problem?: string;
  /** Which gate it must fail at, by what the log says. */
  readonly reason?: RegExp;
};

/** The way of an honest sign-in, with one thing wrong. */
async function attempt(forgery: Forgery) {
  const who = browser();
  const request = requestIn((await who.get(`${server.url}/sso/acme`)).location);
  const ours = ssoAddresses(server.url, 'acme');
  const say = { ...idp.say({ ...ours, requestId: request.id }, 'ada@example.com'), ...forgery.say };
  const { key = idp.key } = forgery;
  const bare = assertionXml(say);
  const honest = key === null ? bare : signed(bare, key, forgery.signing);
  const content = forgery.assertion?.(honest, say) ?? honest;
  const around = { acs: ours.acs, inResponseTo: request.id, ...forgery.around };
  const response = responseXml(content, around);
  const form = {
    SAMLResponse: base64(forgery.response?.(response, say) ?? response),
    RelayState: request.relayState,
  };
  return { who, form, landed: await who.post(ours.acs, form) };
}

const evil = (say: Saying) =>
  assertionXml({ ...say, id: `_evil${say.id}`, nameIds: nameIdXml('bob@example.com', formats.email) });
const withoutSignature = (xml: string) => xml.replace(signatureIn(xml), '');
const inside = (xml: string, added: string) => xml.replace('</samlp:Response>', `${added}</samlp:Response>`);
const elements = (count: number, one: string) => `<x>${one.repeat(count)}</x>`;
const objectWith = (content: string) =>
  `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${content}</ds:Object>`;

const forgeries: Readonly<Record<string, () => Forgery>> = {
  // Signatures.
  'an assertion that nobody signed': () => ({ reason: /Invalid signature/, key: null }),
  'another key': () => ({ reason: /Invalid signature/, key: stranger }),
  'another key, with its certificate in KeyInfo': () => ({
    key: stranger,
    assertion: (xml) =>
      xml.replace(
        '</SignatureValue>',
        `</SignatureValue><KeyInfo><X509Data><X509Certificate>${stranger.certificate}</X509Certificate></X509Data></KeyInfo>`,
      ),
  }),
  'a changed name': () => ({
    reason: /Invalid signature/,
    assertion: (xml) => xml.replace('ada@example.com', 'bob@example.com'),
  }),
  'a signature over the response alone': () => ({
    reason: /Invalid signature/,
    key: null,
    response: (xml) => signed(xml, idp.key, { element: 'Response' }),
  }),
  'a signed assertion in a response with a stranger’s signature': () => ({
    response: (xml) => signed(xml, stranger, { element: 'Response' }),
  }),
  'a signature with SHA-1': () => ({
    signing: { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
  }),
  'a digest with SHA-1': () => ({
    reason: /sha1/,
    signing: { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' },
  }),
  'canonical XML that keeps comments': () => ({
    signing: {
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
      ],
    },
  }),
  'an empty signature value': () => ({
    assertion: (xml) => xml.replace(/<SignatureValue>[^<]*</, '<SignatureValue><'),
  }),
  'a signature without a reference': () => ({
    assertion: (xml) => xml.replace(/<Reference [\s\S]*<\/Reference>/, ''),
  }),
  'a signature of something else in the document': () => ({
    assertion: (xml, say) =>
      `${xml}${evil(say).replace('</saml:Issuer>', `</saml:Issuer>${signatureIn(xml)}`)}`,
    response: (xml) => xml.replace('ada@example.com', 'bob@example.com'),
  }),

  // Wrapping: the signed assertion is there, and another one that wants to be read.
  'wrapped: a forged assertion before the signed one': () => ({ assertion: (xml, say) => evil(say) + xml }),
  'wrapped: a forged assertion behind the signed one': () => ({ assertion: (xml, say) => xml + evil(say) }),
  'wrapped: the signed one inside the forged one': () => ({
    assertion: (xml, say) => evil(say).replace('</saml:Assertion>', `${xml}</saml:Assertion>`),
  }),
  'wrapped: the signed one in an Object of the forged one’s signature': () => ({
    assertion: (xml, say) =>
      evil(say).replace(
        '</saml:Issuer>',
        `</saml:Issuer>${signatureIn(xml).replace('</Signature>', `${objectWith(withoutSignature(xml))}</Signature>`)}`,
      ),
  }),
  'wrapped: the signed one in Extensions': () => ({
    response: (xml, say) =>
      xml
        .replace(/(<saml:Assertion [\s\S]*<\/saml:Assertion>)/, evil(say))
        .replace(
          '<samlp:Status>',
          `<samlp:Extensions>${/<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(xml)?.[0]}</samlp:Extensions><samlp:Status>`,
        ),
  }),
  'wrapped: two with the same id': () => ({
    assertion: (xml, say) => evil(say).replace(`_evil${say.id}`, say.id) + xml,
  }),
  'wrapped: the forged one of another namespace in front': () => ({
    assertion: (xml, say) => evil(say).replace('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:another') + xml,
  }),
  'wrapped: the signed one deep below, the forged one at the top with its signature': () => ({
    assertion: (xml, say) =>
      evil(say)
        .replace('</saml:Issuer>', `</saml:Issuer>${signatureIn(xml)}`)
        .replace('</saml:Subject>', `</saml:Subject><saml:Advice>${withoutSignature(xml)}</saml:Advice>`),
  }),
  'wrapped: a response inside the response': () => ({
    response: (xml, say) => inside(responseXml(evil(say), { acs: say.recipient }), xml),
  }),
  'a comment in the NameID, after signing, that would cut it': () => ({
    say: { nameIds: nameIdXml('ada@example.com.evil.example', formats.email) },
    assertion: (xml) => xml.replace('ada@example.com.evil', 'ada@example.com<!-- -->.evil'),
    problem: 'no-match',
  }),
  'a CDATA section in the NameID': () => ({
    say: { nameIds: nameIdXml('ada@example.com.evil.example', formats.email) },
    assertion: (xml) => xml.replace('ada@example.com.evil', 'ada@example.com<![CDATA[]]>.evil'),
    problem: 'no-match',
  }),
  'two assertions, both signed': () => ({
    assertion: (xml, say) => xml + signed(assertionXml({ ...say, id: `_second${say.id}` }), idp.key),
  }),
  'no assertion': () => ({ assertion: () => '' }),

  // For whom, by whom, when.
  'another audience': () => ({
    reason: /audience/,
    say: { audience: audienceXml('https://elsewhere.example') },
  }),
  'another organization’s audience': () => ({
    reason: /audience/,
    say: { audience: audienceXml(ssoAddresses(server.url, 'other').entityId) },
  }),
  'no audience': () => ({ reason: /Audience/, say: { audience: '' } }),
  'two restrictions, of which one is for another audience': () => ({
    say: {
      audience:
        audienceXml(ssoAddresses(server.url, 'acme').entityId) + audienceXml('https://elsewhere.example'),
    },
  }),
  'another recipient': () => ({
    reason: /another recipient/,
    say: { recipient: 'https://elsewhere.example/acs' },
  }),
  'another organization’s recipient': () => ({
    reason: /another recipient/,
    say: { recipient: ssoAddresses(server.url, 'other').acs },
  }),
  'another destination': () => ({
    reason: /meant for/,
    around: { destination: 'https://elsewhere.example/acs' },
  }),
  'another issuer of the assertion': () => ({
    reason: /another issuer/,
    say: { issuer: 'https://evil.example' },
  }),
  'another issuer of the response': () => ({
    reason: /another issuer/,
    around: { issuer: 'https://evil.example' },
  }),
  'expired conditions': () => ({ reason: /expired/, say: { notOnOrAfter: soon(-120) } }),
  'an expired subject confirmation': () => ({ say: { confirmationEnd: soon(-120) } }),
  'conditions of tomorrow': () => ({ reason: /not yet valid/, say: { notBefore: soon(3_600) } }),
  'a subject confirmation of tomorrow': () => ({
    say: { confirmationExtra: ` NotBefore="${soon(3_600)}"` },
  }),
  'an assertion of tomorrow': () => ({ reason: /in the future/, say: { issuedAt: soon(3_600) } }),
  'a time that is none': () => ({ say: { notOnOrAfter: 'always' } }),
  'a confirmation without an end': () => ({
    response: (xml) => xml,
    say: { confirmationEnd: '' },
  }),
  'a session that is over at the provider': () => ({
    say: { statement: ` SessionNotOnOrAfter="${soon(-120)}"` },
  }),
  'a holder of a key instead of a bearer': () => ({
    say: { method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' },
  }),
  'sender-vouches': () => ({
    reason: /not for a bearer/,
    say: { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' },
  }),
  'a status that is no success': () => ({
    reason: /refused: AuthnFailed/,
    around: { status: 'AuthnFailed' },
  }),
  'a responder’s status': () => ({ around: { status: 'Responder' } }),
  'another version': () => ({ around: { version: '1.1' } }),

  // Which request.
  'an answer to nobody’s request': () => ({
    say: { inResponseTo: `_${crypto.randomUUID()}` },
  }),
  'a response and an assertion that answer different requests': () => ({
    around: { inResponseTo: `_${crypto.randomUUID()}` },
  }),
  'both answer a request that nobody began': () => {
    const id = `_${crypto.randomUUID()}`;
    return { say: { inResponseTo: id }, around: { inResponseTo: id }, problem: 'expired' };
  },
  'unsolicited where it is not allowed': () => ({
    say: { inResponseTo: null },
    around: { inResponseTo: null },
    problem: 'unsolicited',
  }),
  'an empty InResponseTo': () => ({ say: { inResponseTo: '' }, around: { inResponseTo: '' } }),

  // Who.
  'two names': () => ({
    say: {
      nameIds: nameIdXml('ada@example.com', formats.email) + nameIdXml('bob@example.com', formats.email),
    },
  }),
  'no name': () => ({ reason: /one NameID/, say: { nameIds: '' } }),
  'an empty name': () => ({ say: { nameIds: nameIdXml('', formats.email) } }),
  'a transient name': () => ({
    say: { nameIds: nameIdXml('ada@example.com', formats.transient) },
    problem: 'transient-name',
  }),
  'a name in another format': () => ({ say: { nameIds: nameIdXml('ada@example.com', formats.kerberos) } }),
  'an encrypted name beside it': () => ({
    say: { nameIds: `${nameIdXml('ada@example.com', formats.email)}<saml:EncryptedID/>` },
  }),
  'nobody of ours': () => ({
    say: { nameIds: nameIdXml('mallory@example.com', formats.email) },
    problem: 'no-match',
  }),

  // XML that isn't parsed.
  'a document type': () => ({ reason: /document type/, response: (xml) => `<!DOCTYPE x>${xml}` }),
  'a bomb of entities': () => ({
    response: (xml) =>
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${xml.replace('ada@', '&b;')}`,
  }),
  'an external entity': () => ({
    response: (xml) => `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml}`,
  }),
  '4,000 flat siblings': () => ({
    reason: /too many parts/,
    response: (xml) => inside(xml, elements(4_000, '<a/>')),
  }),
  '4,000 comments': () => ({
    reason: /too many parts/,
    response: (xml) => inside(xml, elements(4_000, '<!---->')),
  }),
  'a processing instruction': () => ({
    reason: /processing/,
    response: (xml) => inside(xml, '<?php echo 1 ?>'),
  }),
  'no XML': () => ({ response: () => 'hello' }),
  'XML that ends too early': () => ({ response: (xml) => xml.slice(0, -200) }),
  'another document': () => ({
    response: () => '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>',
  }),
  'half a megabyte': () => ({
    problem: 'too-large',
    reason: /too long/,
    response: (xml) => xml + ' '.repeat(500_000),
  }),
};

test('an honest response signs in', async () => {
  const { who, landed } = await attempt({});
  assert.equal(problemOf(landed), null);
  assert.ok(await signedIn(server, who));
});

for (const [what, make] of Object.entries(forgeries)) {
  test(`refused: ${what}`, async () => {
    const forgery = make();
    const before = await acme.traces();
    const { who, landed } = await attempt(forgery);
    const reason = server.reasons.at(-1) ?? '';
    assert.equal(problemOf(landed), forgery.problem ?? 'idp-error');
    assert.match(reason, forgery.reason ?? /./);
    assert.equal(await signedIn(server, who), undefined);
    assert.deepEqual(await acme.traces(), before);
  });
}

test('refused: the same response again, in its own browser and in another', async () => {
  const { who, form } = await attempt({});
  const { acs } = ssoAddresses(server.url, 'acme');
  const before = await acme.traces();
  assert.equal(problemOf(await who.post(acs, form)), 'replayed');
  assert.equal(problemOf(await browser().post(acs, form)), 'replayed');
  assert.deepEqual(await acme.traces(), before);
});

test('refused: the same response ten times at once counts once', async () => {
  const before = await acme.traces();
  const who = browser();
  const request = requestIn((await who.get(`${server.url}/sso/acme`)).location);
  const ours = ssoAddresses(server.url, 'acme');
  const say = idp.say({ ...ours, requestId: request.id }, 'ada@example.com');
  const response = responseXml(signed(assertionXml(say), idp.key), {
    acs: ours.acs,
    inResponseTo: request.id,
  });
  const form = { SAMLResponse: base64(response), RelayState: request.relayState };
  const landed = await Promise.all(Array.from({ length: 10 }, () => who.post(ours.acs, form)));
  assert.equal(landed.filter((one) => problemOf(one) === null).length, 1);
  assert.equal((await acme.traces()).sessions, before.sessions + 1);
});

test('refused: a response that was meant for another browser', async () => {
  const before = await acme.traces();
  const victim = browser();
  const request = requestIn((await victim.get(`${server.url}/sso/acme`)).location);
  const ours = ssoAddresses(server.url, 'acme');
  const response = () => {
    const say = idp.say({ ...ours, requestId: request.id }, 'ada@example.com');
    return base64(
      responseXml(signed(assertionXml(say), idp.key), { acs: ours.acs, inResponseTo: request.id }),
    );
  };
  const thief = browser();
  assert.equal(
    problemOf(await thief.post(ours.acs, { SAMLResponse: response(), RelayState: request.relayState })),
    'expired',
  );
  await thief.get(`${server.url}/sso/acme`);
  assert.equal(
    problemOf(await thief.post(ours.acs, { SAMLResponse: response(), RelayState: request.relayState })),
    'expired',
  );
  assert.deepEqual(await acme.traces(), before);
});

test('refused: one organization’s response at another organization', async () => {
  const before = await Promise.all([acme.traces(), other.traces()]);
  const ours = ssoAddresses(server.url, 'acme');
  const theirs = ssoAddresses(server.url, 'other');
  const say = idp.say({ ...ours, requestId: null }, 'ada@example.com');
  const response = responseXml(signed(assertionXml(say), idp.key), { acs: theirs.acs });
  assert.equal(problemOf(await browser().post(theirs.acs, { SAMLResponse: base64(response) })), 'idp-error');
  assert.deepEqual(await Promise.all([acme.traces(), other.traces()]), before);
});

test('refused: bytes that are no UTF-8, and text that is no base64', async () => {
  const { acs } = ssoAddresses(server.url, 'acme');
  for (const SAMLResponse of [Buffer.from([0x3c, 0xff, 0xfe]).toString('base64'), '<a/>', '']) {
    assert.equal(problemOf(await browser().post(acs, { SAMLResponse })), 'idp-error');
  }
});

test('refused: what is sent twice in a form, or in no form at all', async () => {
  const before = await acme.traces();
  const { acs } = ssoAddresses(server.url, 'acme');
  const json = await fetch(acs, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(json.status, 415);
  const twice = await fetch(acs, {
    method: 'POST',
    body: 'SAMLResponse=PGEvPg==&SAMLResponse=PGEvPg==',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    redirect: 'manual',
  });
  assert.match(twice.headers.get('location') ?? '', /problem=idp-error/);
  assert.deepEqual(await acme.traces(), before);
});

test('an address elsewhere is no place to go after signing in', async () => {
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const who = browser();
    const request = requestIn(
      (await who.get(`${server.url}/sso/acme?next=${encodeURIComponent(next)}`)).location,
    );
    const ours = ssoAddresses(server.url, 'acme');
    const say = idp.say({ ...ours, requestId: request.id }, 'ada@example.com');
    const response = responseXml(signed(assertionXml(say), idp.key), {
      acs: ours.acs,
      inResponseTo: request.id,
    });
    const landed = await who.post(ours.acs, {
      SAMLResponse: base64(response),
      RelayState: request.relayState,
    });
    assert.equal(landed.location, `${server.url}/app`);
  }
});

test('whoever comes too often is shown a page, and a provider’s server is told in JSON', async () => {
  const strict = await startSso(database, { attempts: 4, refusals: 1 });
  try {
    const { acs, entityId, logoutUri } = ssoAddresses(strict.url, 'acme');
    const junk = { SAMLResponse: 'PGEvPg==' };
    assert.equal(problemOf(await browser().post(acs, junk)), 'idp-error');
    assert.equal(problemOf(await browser().post(acs, junk)), 'too-many', 'responses that come to nothing');
    assert.equal((await browser().get(entityId)).status, 200);
    assert.equal((await browser().get(entityId)).status, 200);
    for (const landed of [
      await browser().get(`${strict.url}/sso/acme`),
      await browser().get(`${strict.url}/sso/oidc/acme/callback`),
      await browser().post(acs, { SAMLResponse: 'x'.repeat(500_000) }),
    ]) {
      assert.equal(landed.location, `${strict.url}/sign-in/acme?problem=too-many`);
    }
    const nowhere = await browser().get(`${strict.url}/sso/No%20Slug`);
    assert.equal(nowhere.location, `${strict.url}/sign-in?problem=too-many`);
    const told = await fetch(logoutUri, { method: 'POST', body: new URLSearchParams({ logout_token: 'x' }) });
    assert.equal(told.status, 429);
    assert.ok(Number(told.headers.get('retry-after')) > 0);
  } finally {
    await strict.close();
  }
});
