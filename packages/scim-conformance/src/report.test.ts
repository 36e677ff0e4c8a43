import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeExchange } from './exchange.ts';
import { printReport } from './report.ts';
import type { Report } from './run.ts';

const exchange = {
  method: 'GET',
  path: '/Users?filter=userName%20eq%20%22a%22',
  requestHeaders: {},
  status: 500,
  responseHeaders: {},
  responseBody: 'bad\n\u001b[2Jthing',
};

const report: Report = {
  baseUrl: 'https://scim.example.com',
  totals: { pass: 1, fail: 1, skip: 1, deviation: 1 },
  results: [
    { id: 'x.a', title: 'Sent.', section: 'Traffic: X', level: 'must', status: 'pass', requests: [exchange] },
    {
      id: 'rfc7644-3.6-gone',
      title: 'Gone.',
      section: 'RFC 7644 §3.6',
      level: 'should',
      status: 'fail',
      why: 'expected 204\nsent: DELETE',
      requests: [],
    },
    {
      id: 'rfc7644-3.3-a',
      title: 'Made.',
      section: 'RFC 7644 §3.3',
      level: 'must',
      status: 'skip',
      why: 'No.',
      requests: [],
    },
    {
      id: 'rfc7644-3.3-b',
      title: 'Told.',
      section: 'RFC 7644 §3.3',
      level: 'must',
      status: 'deviation',
      why: 'declared',
      requests: [],
    },
  ],
  leftBehind: ['/Users/7'],
};

test('a report is grouped by section in the order of the RFCs, with the why under what did not pass', () => {
  assert.equal(
    printReport(report, { colour: false, verbose: false }),
    `SCIM conformance of https://scim.example.com

RFC 7644 §3.3 Creating Resources
  – Made.
      No.
  ≈ Told.
      declared

RFC 7644 §3.6 Deleting Resources
  ✗ Gone. (should)  [rfc7644-3.6-gone]
      expected 204
      sent: DELETE

Traffic: X
  ✓ Sent.

Could not be deleted again:
  /Users/7

1 passed, 1 failed (0 of them must), 1 declared deviation, 1 skipped
`,
  );
});

test('verbose shows ids and requests; colour is for terminals', () => {
  const text = printReport(report, { colour: true, verbose: true });
  assert.match(text, /\[x\.a\]/);
  assert.match(text, /GET \/Users\?filter=userName%20eq%20%22a%22 → 500/);
  assert.ok(text.includes('\u001b[31m✗\u001b[0m'));
});

test('an exchange is shown decoded, in one line each, without control characters', () => {
  assert.deepEqual(describeExchange(exchange), [
    'sent: GET /Users?filter=userName eq "a"',
    'came: 500 bad \uFFFD[2Jthing',
  ]);
});
