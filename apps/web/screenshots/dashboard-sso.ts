// A SAML connection as an owner brings it up: added, tried with a test sign-in, switched on.
import assert from 'node:assert/strict';
import { newOwnKey } from '../../server/src/sign-in/sso/self-signed-certificate.ts';
import type { Visitor } from '../../server/test/sign-in/browser.ts';
import {
  assertionXml,
  base64,
  requestIn,
  responseXml,
  samlIdp,
  signed,
} from '../../server/test/sign-in/saml-idp.ts';
import { browser } from '../../server/test/sign-in/sso-scene.ts';

/** `nameId` is whom the provider names in the test. */
export async function addSamlConnection(url: string, owner: Visitor, nameId: string): Promise<void> {
  const idp = await samlIdp('https://login.acme.example/saml');
  const { issuer } = idp.metadata;
  const key = await newOwnKey('login.acme.example', new Date());
  const fields = { issuer, signInUrl: 'https://login.acme.example/sso', certificates: [key.certificate] };
  const { id } = await ask(owner, 'POST', '/sso/saml', { fields });
  const { ours } = await ask(owner, 'GET', '/sso');

  const test = await ask(owner, 'POST', `/sso/connections/${id}/tests`, { next: '/app/organization/sso' });
  const window = browser();
  const [name = '', ...value] = (owner.cookie() ?? '').split('=');
  window.setCookie(url, name, value.join('='));
  const request = requestIn((await window.get(url + test.url)).location);
  const say = idp.say({ acs: ours.acs, entityId: ours.entityId, requestId: request.id }, nameId);
  const response = responseXml(signed(assertionXml(say), key), {
    issuer,
    acs: ours.acs,
    inResponseTo: request.id,
  });
  await window.post(ours.acs, { SAMLResponse: base64(response), RelayState: request.relayState });
  const { person } = await ask(owner, 'GET', '/session');
  await ask(owner, 'PUT', '/sso/break-glass', { personId: person.id });
  await ask(owner, 'PUT', `/sso/connections/${id}/enabled`, { enabled: true });
}

async function ask(who: Visitor, method: string, path: string, body?: unknown) {
  const answer = await who.ask(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
