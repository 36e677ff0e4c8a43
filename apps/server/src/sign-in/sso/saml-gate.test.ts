// The gate alone: over HTTP the library in front of it refuses some of these already.
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseXml2JsFromString } from '@node-saml/node-saml/lib/xml.js';
import { assertionXml, audienceXml, type Saying, samlIdp, soon } from '../../../test/sign-in/saml-idp.ts';
import { type Expected, judgeAssertion, type Parsed } from './saml-gate.ts';

const us = { acs: 'https://linktime.test/acs', entityId: 'https://linktime.test/metadata', requestId: '_1' };
const { say } = await samlIdp();
const expected: Expected = {
  connection: { issuer: 'https://idp.example/saml' },
  audience: us.entityId,
  acs: us.acs,
  at: new Date(),
  inResponseTo: '_1',
};

async function judged(change: Partial<Saying> = {}, more: Partial<Expected> = {}) {
  const xml = assertionXml({ ...say(us, 'ada@example.com'), ...change });
  const { Assertion } = await parseXml2JsFromString(xml);
  return judgeAssertion(Assertion as Parsed, { ...expected, ...more });
}

test('an assertion for us, now', async () => {
  const answer = await judged();
  assert.ok(answer.ok);
  assert.equal(answer.nameId, 'ada@example.com');
  assert.equal(answer.inResponseTo, '_1');
  assert.equal(answer.sessionIndex?.startsWith('_s'), true);
});

test('a minute of difference between two clocks is let pass, and no more', async () => {
  for (const name of ['notOnOrAfter', 'confirmationEnd'] as const) {
    assert.equal((await judged({ [name]: soon(-50) })).ok, true, name);
    assert.equal((await judged({ [name]: soon(-70) })).ok, false, name);
  }
  for (const name of ['notBefore', 'issuedAt'] as const) {
    assert.equal((await judged({ [name]: soon(50) })).ok, true, name);
    assert.equal((await judged({ [name]: soon(70) })).ok, false, name);
  }
});

test('what is for somebody else, or says nothing', async () => {
  const cases: readonly Partial<Saying>[] = [
    { audience: '' },
    { audience: audienceXml('https://other.test') },
    { audience: audienceXml(us.entityId) + audienceXml('https://other.test') },
    { notOnOrAfter: 'never' },
    { notBefore: '' },
    { confirmationEnd: '' },
    { recipient: `${us.acs}/` },
    { issuer: 'https://idp.example/saml/' },
    { nameIds: '<saml:NameID> </saml:NameID>' },
    { id: '' },
  ];
  for (const change of cases) {
    assert.equal((await judged(change)).ok, false, JSON.stringify(change));
  }
  assert.equal((await judged({ audience: audienceXml('https://other.test', us.entityId) })).ok, true);
  assert.equal((await judged({ inResponseTo: null }, { inResponseTo: null })).ok, true);
  assert.equal((await judged({ inResponseTo: null })).ok, false);
});
