import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { appPages } from './app-pages.ts';

const scimBaseUrl = 'https://meet.example.com/api/scim/v2?a&b';
const document =
  '<meta name="csp-nonce" content="{{nonce}}"><meta name="scim-base-url" content="{{scim-base-url}}">';

async function built(t: { after(work: () => Promise<void>): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-app-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'app-assets'));
  await writeFile(join(folder, 'index.html'), document);
  await writeFile(join(folder, 'app-assets/index-abc.js'), 'export {};\n');
  const app = fastify();
  t.after(() => app.close());
  assert.equal(appPages(app, folder, scimBaseUrl).built, true);
  return app;
}

test('every address of the dashboard gets the document, under a policy whose nonce is of this response', async (t) => {
  const app = await built(t);
  const nonces = new Set<string>();
  for (const url of [
    '/',
    '/pricing',
    '/sign-in',
    '/sign-in/acme',
    '/set-up',
    '/verify/x',
    '/app',
    '/app/a/b',
  ]) {
    const { statusCode, headers, body } = await app.inject(url);
    assert.equal(statusCode, 200, url);
    const [, nonce = ''] =
      /style-src 'self' 'nonce-([^']+)'/.exec(String(headers['content-security-policy'])) ?? [];
    assert.ok(body.includes(`content="${nonce}"`) && nonce.length >= 22, url);
    assert.match(String(headers['content-security-policy']), /default-src 'none'; script-src 'self'; /);
    assert.doesNotMatch(String(headers['content-security-policy']), /unsafe/);
    assert.equal(headers['cache-control'], 'no-store');
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 8);
});

test('the document says where SCIM is, escaped', async (t) => {
  const { body } = await (await built(t)).inject('/');
  assert.match(body, /content="https:\/\/meet\.example\.com\/api\/scim\/v2\?a&amp;b"/);
});

test('files of the build are kept for good', async (t) => {
  const { statusCode, headers } = await (await built(t)).inject('/app-assets/index-abc.js');
  assert.equal(statusCode, 200);
  assert.match(String(headers['cache-control']), /max-age=31536000, immutable/);
});

test('what is not built is 503, and says what to run', async (t) => {
  const app = fastify();
  t.after(() => app.close());
  assert.equal(appPages(app, '/nowhere', scimBaseUrl).built, false);
  const { statusCode, body } = await app.inject('/app');
  assert.equal(statusCode, 503);
  assert.match(body, /npm run build -w @linktime\/web/);
});
