import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createOutbound, OutboundError, type OutboundOptions } from './outbound.ts';
import { isPublicAddress } from './outbound-address.ts';

const server = createServer((request, response) => {
  switch (request.url) {
    case '/redirect':
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      break;
    case '/long':
      response.end('x'.repeat(2_000));
      break;
    case '/slow':
      response.write('x');
      break;
    case '/echo':
      request.pipe(response);
      break;
    default:
      response.end('hello');
  }
});
let base: string;
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('addresses of the public internet', () => {
  const publicOnes = ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '172.32.0.1', '100.128.0.1'];
  const others = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    'localhost',
    '',
  ];
  assert.deepEqual(
    publicOnes.filter((one) => !isPublicAddress(one)),
    [],
  );
  assert.deepEqual(others.filter(isPublicAddress), []);
});

async function refusal(url: string, options: Partial<OutboundOptions> = {}): Promise<string> {
  const error = await createOutbound({ allowPrivate: false, ...options })
    .request(url)
    .then(
      () => assert.fail(`${url} was called`),
      (reason: unknown) => reason,
    );
  assert.ok(error instanceof OutboundError, String(error));
  return error.message;
}

test('only https to public addresses, however they are written', async () => {
  for (const url of ['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', base, 'nothing']) {
    assert.match(await refusal(url), /https:|web address/);
  }
  for (const host of [
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
    '10.0.0.1',
  ]) {
    assert.match(await refusal(`https://${host}/`), /not on the public internet/);
  }
  assert.match(await refusal('https://user:word@example.com/'), /user name/);
});

/** A resolver that gives the next of these answers each time. */
function answering(...answers: string[][]): NonNullable<OutboundOptions['lookup']> {
  const lookup = (_name: string, _options: object, done: (error: null, found: object[]) => void) => {
    done(
      null,
      (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
    );
  };
  return lookup as unknown as NonNullable<OutboundOptions['lookup']>;
}

test('a name that leads to a private address is not called, not even beside public ones, and is looked up once', async () => {
  assert.match(
    await refusal('https://evil.example/', { lookup: answering(['127.0.0.1']) }),
    /public internet/,
  );
  assert.match(
    await refusal('https://evil.example/', { lookup: answering(['8.8.8.8', '10.0.0.1']) }),
    /public internet/,
  );
  const answers = [['127.0.0.1'], ['10.0.0.1']];
  const lookup = answering(...answers);
  const { port } = new URL(base);
  const allowed = createOutbound({ allowPrivate: true, lookup });
  const response = await allowed.request(`http://localhost:${port}/`);
  assert.equal(await response.text(), 'hello');
});

test('redirects are answers, and what is too long or too slow is none', async () => {
  const outbound = createOutbound({ allowPrivate: true, maxBytes: 1_000, timeoutMs: 300 });
  const redirect = await outbound.request(`${base}/redirect`);
  assert.equal(redirect.status, 302);
  await assert.rejects(outbound.request(`${base}/long`), { message: 'The answer is too long.' });
  await assert.rejects(outbound.request(`${base}/slow`), /did not answer within|could not be reached/);
  const echo = await outbound.request(`${base}/echo`, { method: 'POST', body: 'für alle' });
  assert.equal(await echo.text(), 'für alle');
});
