import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type TestContext } from 'node:test';
import { readConfig } from '../config.ts';
import { examine, type Finding, mail, nodeVersion } from './doctor-checks.ts';

/** A server that greets with a line, or closes without one. */
async function greeting(t: TestContext, line: string | undefined): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (line === undefined) {
      socket.end();
    } else {
      socket.write(`${line}\r\n`);
    }
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `127.0.0.1:${address.port}`;
}

function checkMail(url: string): Promise<Finding> {
  const config = readConfig({ environment: { LINKTIME_SMTP_URL: url } });
  return examine('mail', () => mail(config), 'Check LINKTIME_SMTP_URL.');
}

test('a mail server that greets is ok', async (t) => {
  const place = await greeting(t, '220 mx.example.com ESMTP');
  assert.equal((await checkMail(`smtp://${place}`)).status, 'ok');
});

test('a port where nobody, or something else than a mail server, answers fails, and the password is not shown', async (t) => {
  const busy = await greeting(t, '421 Too busy');
  const closed = await greeting(t, undefined);
  for (const place of [busy, closed, '127.0.0.1:1', 'localhost:1']) {
    const finding = await checkMail(`smtp://user:hunter2@${place}`);
    assert.equal(finding.status, 'fail', place);
    assert.notEqual(finding.message, '');
    assert.doesNotMatch(JSON.stringify(finding), /hunter2/);
  }
});

test('TLS against a server that speaks none fails', async (t) => {
  const place = await greeting(t, '220 mx.example.com ESMTP');
  assert.equal((await checkMail(`smtps://${place}`)).status, 'fail');
});

test('an older Node fails, and is told how to run', () => {
  assert.equal(nodeVersion('26.10.0').status, 'ok');
  const old = nodeVersion('20.20.2');
  assert.equal(old.status, 'fail');
  assert.match(String(old.mend), /npx linktime/);
});
