import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { identityProviders } from './identity-provider.ts';
import { setUpGuides, tokenPlaceholder } from './set-up-guide.ts';
import { guideMarkdown } from './set-up-guide-markdown.ts';

const docs = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'idp');
const baseUrl = 'https://meet.example.com/api/scim/v2';

test('docs/idp says what the dashboard says; "node scripts/idp-guides.ts" writes it', async () => {
  for (const identityProvider of identityProviders) {
    const written = await readFile(join(docs, `${identityProvider}.md`), 'utf8');
    assert.equal(written, guideMarkdown(identityProvider), identityProvider);
  }
});

test('every guide has the base URL and the token where its identity provider asks for them', () => {
  for (const { id, steps } of setUpGuides(baseUrl, 'lt_scim_x')) {
    const fields = steps.flatMap(({ fields: given = [] }) => given);
    assert.ok(
      fields.some(({ value }) => value === baseUrl),
      `${id} has no base URL`,
    );
    const tokens = fields.filter(({ holdsToken }) => holdsToken === true);
    assert.ok(
      tokens.length > 0 && tokens.every(({ value }) => value.includes('lt_scim_x')),
      `${id} has no token`,
    );
  }
});

test('Okta’s Header Auth field is sent as typed, so the word Bearer stands in it; the wizard puts it in itself', () => {
  const tokens = setUpGuides(baseUrl)
    .filter(({ identityProvider }) => identityProvider === 'okta')
    .map(
      ({ steps }) => steps.flatMap(({ fields = [] }) => fields).find(({ holdsToken }) => holdsToken)?.value,
    );
  assert.deepEqual(tokens, [`Bearer ${tokenPlaceholder}`, tokenPlaceholder]);
});
