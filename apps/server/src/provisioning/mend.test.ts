import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityProviders } from './identity-provider.ts';
import { mendOf } from './mend.ts';
import { admit, type ScimCaller, type Verdict } from './scim-caller.ts';

const failed = (status: number, scimType: string | null = null, detail: string | null = null) => ({
  status,
  scimType,
  detail,
});

test('every status that SCIM answers with has a cause and a mend for every identity provider', () => {
  for (const status of [400, 401, 403, 404, 405, 409, 412, 413, 415, 429, 500, 501, 503]) {
    for (const identityProvider of identityProviders) {
      const found = mendOf(failed(status), identityProvider);
      assert.ok(
        found !== undefined && found.cause !== '' && found.mend !== '',
        `${status} ${identityProvider}`,
      );
    }
  }
  assert.equal(mendOf(failed(200), 'okta'), undefined);
});

test('what the token is refused with is told apart, in the words that it was refused with', () => {
  const causes = (['replaced', 'revoked', 'plan', 'switched_off'] satisfies Verdict[]).map((verdict) => {
    try {
      admit({ organization_id: 'o', token_id: 't', verdict }, {} as ScimCaller);
    } catch (error) {
      const { status, detail } = error as { status: number; detail: string };
      return mendOf(failed(status, null, detail), 'okta')?.cause;
    }
    return undefined;
  });
  assert.equal(new Set(causes).size, 4);
  assert.match(String(causes[0]), /replaced/);
  assert.match(String(causes[1]), /revoked/);
  assert.match(String(causes[2]), /Business/);
  assert.match(String(causes[3]), /switched off/);
});

test('a mend speaks the menus of the identity provider that asked', () => {
  const conflict = failed(401, null, 'This SCIM token was revoked.');
  assert.match(mendOf(conflict, 'okta')?.mend ?? '', /Test API Credentials/);
  assert.match(mendOf(conflict, 'entra')?.mend ?? '', /Restart provisioning/);
  assert.match(mendOf(conflict, 'google')?.mend ?? '', /Access token/);
});

test('a scimType that is no cause of ours, or the name of something else, is a plain syntax error', () => {
  for (const scimType of ['tooMany', 'constructor', '__proto__']) {
    assert.match(mendOf(failed(400, scimType), 'other')?.cause ?? '', /RFC 7644/);
  }
});

test('an id that is gone is told from an address that never was', () => {
  const gone = mendOf(failed(404, null, 'There is no User with the id in the request.'), 'okta');
  const address = mendOf(failed(404, null, 'There is nothing at "/User".'), 'okta');
  assert.match(gone?.cause ?? '', /deleted/);
  assert.match(address?.mend ?? '', /Base URL/);
});
