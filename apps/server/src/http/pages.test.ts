import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type BookingServer,
  bookingServer,
  form,
  type Host,
  inDays,
  organization,
  tokenFor,
} from '../../test/booking/booking-scene.ts';
import { pageDocument, pagesFolder } from '../../test/booking/pages-folder.ts';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { idOf } from '../../test/page-scene.ts';
import { withOrganization } from '../db/transaction.ts';
import { setOrganizationFace } from '../organizations/organization-face.ts';
import { renameHandle } from '../people/handle.ts';
import { makeLink } from '../scheduling/event-types/single-use-link.ts';

let database: TestDatabase;
let server: BookingServer;
let acme: Awaited<ReturnType<typeof organization>>;
let dana: Host;
let intro: string;
let pages: Awaited<ReturnType<typeof pagesFolder>>;

before(async () => {
  database = await testDatabase();
  pages = await pagesFolder();
  server = await bookingServer(database, { pagesFolder: pages.folder });
  acme = await organization(database, 'acme');
  dana = await acme.host('Dana Host');
  intro = idOf(await acme.make({ ownerId: dana.id }));
});
after(async () => {
  await server.close();
  await database.drop();
  await pages.remove();
});

test('every page is the one document, and may load what is ours and nothing else', async () => {
  for (const path of [`/acme/${dana.handle}`, `/acme/${dana.handle}/intro`]) {
    const reply = await server.get(path);
    assert.equal(reply.status, 200, path);
    assert.equal(reply.text, pageDocument);
    assert.equal(reply.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(
      reply.headers.get('content-security-policy'),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(reply.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(reply.headers.get('x-robots-tag'), null, 'public pages may be found');
    const head = await server.ask('HEAD', path);
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal(head.headers.get('content-length'), String(pageDocument.length));
  }
});

test('a page whose address carries a right is kept by nobody and listed by nobody', async () => {
  const email = 'holder@customer.example';
  const booked = await server.post(
    `/api/v1/pages/acme/${dana.handle}/intro/bookings`,
    form({ start: inDays(3, 60), email }),
  );
  assert.equal(booked.status, 201, booked.text);
  const manage = await tokenFor(database, acme.organizationId, email);
  const wish = { eventTypeId: intro, createdBy: dana.id, days: 1, at: Temporal.Now.instant() };
  const link = await acme.within((tx) => makeLink(tx, acme.organizationId, wish));
  for (const path of [`/booking/${manage}`, `/link/${link?.token}`]) {
    const reply = await server.get(path);
    assert.deepEqual([reply.status, reply.text], [200, pageDocument]);
    assert.equal(reply.headers.get('x-robots-tag'), 'noindex');
    assert.equal(reply.headers.get('cache-control'), 'no-store');
    const forged = await server.get(path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
    assert.deepEqual([forged.status, forged.text], [404, pageDocument]);
  }
});

test('a handle of before a renaming leads to the one of now, for good', async () => {
  const host = await acme.host('Rosa Before');
  await acme.make({ ownerId: host.id });
  const renamed = await acme.within((tx) =>
    renameHandle(tx, acme.organizationId, { kind: 'person', id: host.id, handle: 'rosa-after' }),
  );
  assert.equal(renamed, 'renamed');
  for (const rest of ['', '/intro']) {
    const reply = await server.get(`/acme/${host.handle}${rest}`);
    assert.deepEqual([reply.status, reply.headers.get('location')], [308, `/acme/rosa-after${rest}`]);
    const asked = await server.get(`/api/v1/pages/acme/${host.handle}${rest}`);
    assert.equal(asked.status, 200, 'the API answers as at the new address');
  }
});

test('assets are kept for good; nothing else of the machine is served', async () => {
  const asset = await server.get('/assets/index-abc123.js');
  assert.deepEqual([asset.status, asset.text], [200, 'export {};\n']);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  for (const path of [
    '',
    'index-000000.js',
    '.hidden',
    '../index.html',
    '%2e%2e/index.html',
    '..%2findex.html',
  ]) {
    assert.equal((await server.get(`/assets/${path}`)).status, 404, path);
  }
});

test('names that begin addresses of our own are no organizations', async () => {
  for (const path of ['/api/v2', '/api/dana', '/healthz/x', '/metrics/acme', '/docs/x/y']) {
    const reply = await server.get(path);
    assert.equal(reply.status, 404);
    assert.equal(reply.json.error, 'not-found', path);
  }
});

test('who asks for a page where none is gets the page that says so; a program gets JSON', async () => {
  const page = await server.get('/acme', { accept: 'text/html,*/*;q=0.8' });
  assert.deepEqual([page.status, page.text], [404, pageDocument]);
  assert.equal((await server.get('/acme')).json.error, 'not-found');
});

test('the logo has an address with its version, which may be kept for good', async () => {
  const logo = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
  await withOrganization(database.app, acme.organizationId, (tx) =>
    setOrganizationFace(tx, acme.organizationId, { logo, colour: '#1a5fb4' }),
  );
  const { organization: face } = (await server.get(`/api/v1/pages/acme/${dana.handle}`)).json;
  assert.equal(face.colour, '#1a5fb4');
  const reply = await server.get(face.logo);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-type'), 'image/png');
  assert.equal(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const old = await server.get(face.logo.replace(/\d+$/, '1'));
  assert.equal(old.headers.get('cache-control'), 'no-cache');
  for (const slug of ['nowhere', 'Acme']) {
    assert.equal((await server.get(`/api/v1/organizations/${slug}/logo`)).status, 404);
  }
});

test('what fails here is told by the page itself, with the status and nothing of the cause', async () => {
  await run(database.owner, 'alter table organization rename to gone');
  try {
    const page = await server.get(`/acme/${dana.handle}/intro`, { accept: 'text/html' });
    assert.deepEqual([page.status, page.text], [500, pageDocument]);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(page.headers.get('cache-control'), 'no-store');
    const api = await server.get(`/api/v1/pages/acme/${dana.handle}/intro`);
    assert.deepEqual([api.status, api.json.error], [500, 'internal']);
  } finally {
    await run(database.owner, 'alter table gone rename to organization');
  }
  assert.equal((await server.get(`/acme/${dana.handle}/intro`)).status, 200);
});

test('while the pages are not built the server says so at its start and on each page, and the API works', async () => {
  const unbuilt = await bookingServer(database, { pagesFolder: '/nowhere' });
  assert.match(unbuilt.logged(), /The pages are not built. Run \\"npm run build -w @linktime\/web\\"/);
  const page = await unbuilt.get(`/acme/${dana.handle}`);
  assert.equal(page.status, 503);
  assert.match(page.text, /npm run build -w @linktime\/web/);
  assert.equal((await unbuilt.get(`/api/v1/pages/acme/${dana.handle}`)).status, 200);
  await unbuilt.close();
});
