import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { type RunningServer, startServer, token } from '../test/memory-server.ts';
import { allChecks } from './checks/all.ts';
import { CannotRun, chooseChecks, type Report, runConformance } from './run.ts';
import { bySection, sectionTitles } from './sections.ts';
import { isObject, type Json, parseJson, readPath } from './value.ts';

let server: RunningServer;
let report: Report;

before(async () => {
  server = await startServer();
  await post('/Users', { schemas: [user], userName: 'stranger@example.com', displayName: 'Stranger' });
  report = await runConformance({ baseUrl: server.baseUrl, token });
});

after(() => server.close());

const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(server.baseUrl + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 201);
}

async function list(path: string) {
  return parseJson(await (await fetch(server.baseUrl + path, { headers })).text());
}

test('@linktime/scim over its memory store passes every check and all traffic', () => {
  const failures = report.results.filter(({ status }) => status === 'fail');
  assert.deepEqual(
    failures.map(({ id, why }) => `${id}: ${why}`),
    [],
  );
  assert.equal(report.totals.pass + report.totals.skip, report.results.length);
});

test('only what is not announced is skipped, with the reason', () => {
  for (const { id, status, why } of report.results) {
    if (status === 'skip') {
      assert.match(id, /^rfc7644-3\.7-/);
      assert.match(why ?? '', /"bulk"/);
    }
  }
});

test('at least 150 checks judge the RFCs, each under an id of its own and a section with a title', () => {
  assert.ok(allChecks.length >= 150);
  const ids = chooseChecks({}).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { section, id } of allChecks) {
    assert.ok(section in sectionTitles, `${id} is in ${section}`);
  }
});

test('the README tells how many checks each section has', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const [section, checks] of bySection(chooseChecks({}))) {
    const row = section.startsWith('Traffic: ')
      ? `| ${section.slice('Traffic: '.length)} | ${checks.length} |`
      : `| ${section} | ${sectionTitles[section]} | ${checks.length} |`;
    assert.ok(readme.includes(row), row);
  }
  assert.ok(readme.includes(`\n${allChecks.length} checks of the RFCs`));
});

test('the judge deletes all that it made and leaves strangers alone', async () => {
  assert.deepEqual(report.leftBehind, []);
  const users = await list('/Users');
  assert.equal(readPath(users, 'totalResults'), 1);
  assert.equal(readPath(users, 'Resources.0.displayName'), 'Stranger');
  assert.equal(readPath(users, 'Resources.0.meta.version'), 'W/"1"');
  assert.equal(readPath(await list('/Groups'), 'totalResults'), 0);
});

test('what a check made is deleted also when the check fails', async (t) => {
  const broken = await startServer(async (request, next) => {
    const response = await next(request);
    return request.method === 'PATCH' ? new Response(null, { status: 500 }) : response;
  });
  t.after(() => broken.close());
  const only = ['rfc7644-3.5.2', 'rfc7643-4.2'];
  const { totals, leftBehind } = await runConformance({ baseUrl: broken.baseUrl, token, only });
  assert.ok(totals.fail > 20);
  assert.deepEqual(leftBehind, []);
  const response = await fetch(`${broken.baseUrl}/Users`, { headers });
  assert.equal(readPath(parseJson(await response.text()), 'totalResults'), 0);
});

test('what can not be deleted is named in the report', async (t) => {
  const broken = await startServer(async (request, next) =>
    request.method === 'DELETE' ? new Response(null, { status: 403 }) : next(request),
  );
  t.after(() => broken.close());
  const { leftBehind } = await runConformance({
    baseUrl: broken.baseUrl,
    token,
    only: ['rfc7644-3.3-created'],
  });
  assert.equal(leftBehind.length, 1);
  assert.match(leftBehind[0] ?? '', /^\/Users\/./);
});

test('a busy server is waited for', async (t) => {
  let turn = 0;
  const busy = await startServer(async (request, next) => {
    turn += 1;
    return turn % 2 === 0
      ? new Response('{}', { status: 429, headers: { 'retry-after': '0' } })
      : next(request);
  });
  t.after(() => busy.close());
  const { totals } = await runConformance({ baseUrl: busy.baseUrl, token, only: ['rfc7644-3.6'] });
  assert.equal(totals.fail, 0);
});

test('an answer that a check can not cope with is a failure, and the run goes on', async (t) => {
  const odd = await startServer(async (request, next) => {
    const response = await next(request);
    const text = (await response.text()).replaceAll(/"\$ref":"[^"]*"/g, '"$ref":"http://[odd"');
    return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
  });
  t.after(() => odd.close());
  const only = ['rfc7643-4.2-member', 'rfc7643-4.2-member-type'];
  const { results, leftBehind } = await runConformance({ baseUrl: odd.baseUrl, token, only });
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fail', 'pass'],
  );
  assert.deepEqual(leftBehind, []);
});

test('the token is nowhere in the report', () => {
  const text = JSON.stringify(report);
  assert.ok(text.includes('access_token=(token)'));
  assert.ok(!text.includes(token));
});

test('--only chooses by whole section numbers and by beginnings of names', () => {
  const chosen = (only: string) => chooseChecks({ only: [only] }).map(({ section }) => section);
  assert.ok(chosen('rfc7644-3.4.2').includes('RFC 7644 §3.4.2.2'));
  assert.ok(!chosen('rfc7644-3.1').includes('RFC 7644 §3.10'));
  assert.deepEqual(new Set(chosen('rfc7644-3.6')), new Set(['RFC 7644 §3.6']));
  assert.deepEqual(
    chooseChecks({ only: ['okta.import'] }).map(({ id }) => id),
    ['okta.import'],
  );
});

test('--traffic chooses files by the beginnings of their names', () => {
  const sections = (traffic: string[]) =>
    new Set(chooseChecks({ only: [''], traffic }).map(({ section }) => section));
  assert.equal(sections(['none']).size, Object.keys(sectionTitles).length);
  assert.equal(sections(['entra']).size, Object.keys(sectionTitles).length + 2);
  assert.throws(() => chooseChecks({ traffic: ['nobody'] }), TypeError);
});

test('a server out of reach or a refused token can not be judged', async () => {
  await assert.rejects(runConformance({ baseUrl: server.baseUrl, token: 'wrong' }), CannotRun);
  await assert.rejects(runConformance({ baseUrl: 'http://127.0.0.1:1/scim', token }), CannotRun);
  await assert.rejects(runConformance({ baseUrl: 'scim.example.com', token }), TypeError);
});

test('a whole header can stand in the place of the token', async () => {
  const options = { baseUrl: server.baseUrl, only: ['rfc7644-2'] };
  const { totals } = await runConformance({ ...options, tokenHeader: `Authorization: Bearer ${token}` });
  assert.equal(totals.fail, 0);
  assert.ok(totals.pass > 10);
  await assert.rejects(runConformance({ ...options, tokenHeader: 'nonsense' }), TypeError);
});

test('an empty list for an unreadable filter is a failure, and a deviation when it is declared', async (t) => {
  const lenient = await startServer(undefined, { onUnreadableFilter: 'emptyList' });
  t.after(() => lenient.close());
  const options = { baseUrl: lenient.baseUrl, token, only: ['rfc7644-3.4.2.2'] };
  const undeclared = await runConformance(options);
  const failed = undeclared.results.filter(({ status }) => status === 'fail').map(({ id }) => id);
  assert.ok(failed.length > 20);
  assert.ok(failed.every((id) => id.startsWith('rfc7644-3.4.2.2-unreadable-')));
  const declared = await runConformance({ ...options, deviations: ['emptyListForUnreadableFilter'] });
  const deviating = declared.results.filter(({ status }) => status === 'deviation').map(({ id }) => id);
  assert.deepEqual(deviating, failed);
  assert.equal(declared.totals.fail, 0);
});

test('a declared deviation excuses neither a fault nor everybody', async (t) => {
  for (const proxyOf of [faultForFilter, everybodyForFilter]) {
    const broken = await startServer(proxyOf);
    t.after(() => broken.close());
    const { totals } = await runConformance({
      baseUrl: broken.baseUrl,
      token,
      only: ['rfc7644-3.4.2.2-unreadable-attribute'],
      deviations: ['emptyListForUnreadableFilter'],
    });
    assert.equal(totals.fail, 1);
  }
});

type Next = (request: Request) => Promise<Response>;

async function faultForFilter(request: Request, next: Next): Promise<Response> {
  const response = await next(request);
  return response.status === 400 ? new Response('{}', { status: 500 }) : response;
}

async function everybodyForFilter(request: Request, next: Next): Promise<Response> {
  const url = new URL(request.url);
  url.searchParams.delete('filter');
  return request.method === 'GET' ? next(new Request(url, { headers: request.headers })) : next(request);
}

test('what is not announced is skipped: entity tags, sorting, groups, attributes', async (t) => {
  const modest = await startServer(async (request, next) => {
    const response = await next(request);
    const body = parseJson(await response.text());
    const text = body === undefined ? null : JSON.stringify(modestly(body));
    return new Response(text, { status: response.status, headers: response.headers });
  });
  t.after(() => modest.close());
  const only = [
    'rfc7644-3.14',
    'rfc7644-3.4.2.3',
    'rfc7643-4.2',
    'rfc7644-3.5.2.1-append',
    'okta.group-push',
  ];
  const { results, totals } = await runConformance({ baseUrl: modest.baseUrl, token, only });
  assert.equal(totals.fail, 0);
  assert.deepEqual(
    results.filter(({ status }) => status !== 'skip').map(({ id }) => id),
    ['rfc7644-3.4.2.3-unannounced'],
  );
});

/** Discovery without entity tags, sorting, groups and phone numbers. */
function modestly(body: Json): unknown {
  if (isObject(body) && body.etag !== undefined) {
    return { ...body, etag: { supported: false }, sort: { supported: false } };
  }
  const resources = readPath(body, 'Resources');
  if (!isObject(body) || !Array.isArray(resources)) {
    return body;
  }
  const kept = resources.filter((each) => each.name !== 'Group').map(withoutPhones);
  return { ...body, Resources: kept, totalResults: kept.length };
}

function withoutPhones(resource: Record<string, unknown>): unknown {
  const { attributes } = resource;
  return Array.isArray(attributes)
    ? { ...resource, attributes: attributes.filter(({ name }) => name !== 'phoneNumbers') }
    : resource;
}
