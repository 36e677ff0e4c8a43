import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { readConfig } from '../config.ts';
import { atPort, localAddress, onFreePort } from './listening.ts';

function configOf(environment: Record<string, string>) {
  return readConfig({ environment });
}

test('the base URL follows the port where it is only the address itself', () => {
  assert.equal(atPort(configOf({}), 8081).baseUrl, 'http://127.0.0.1:8081');
  assert.equal(atPort(configOf({ LINKTIME_HOST: '0.0.0.0' }), 8081).baseUrl, 'http://localhost:8081');
  assert.equal(atPort(configOf({ LINKTIME_HOST: '::1' }), 8081).baseUrl, 'http://[::1]:8081');
  assert.equal(atPort(configOf({ LINKTIME_PORT: '80' }), 81).baseUrl, 'http://127.0.0.1:81');
});

test('a base URL that was given stays, whatever the port', () => {
  const given = configOf({ LINKTIME_BASE_URL: 'https://meet.example.com' });
  assert.equal(atPort(given, 8081).baseUrl, 'https://meet.example.com');
  const otherPort = configOf({ LINKTIME_BASE_URL: 'http://127.0.0.1:9000' });
  assert.equal(atPort(otherPort, 8081).baseUrl, 'http://127.0.0.1:9000');
});

test('the address is one that can be opened on this machine', () => {
  assert.equal(localAddress({ host: '0.0.0.0', port: 80 }), 'http://localhost:80');
  assert.equal(localAddress({ host: '::1', port: 80 }), 'http://[::1]:80');
});

test('a taken port is passed over and said; another failure is not', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  assert.ok(typeof address === 'object' && address !== null);
  const listenAt = async ({ port }: { port: number }) => {
    const server = createServer().listen(port, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    return port;
  };
  const said: string[] = [];
  const config = configOf({ LINKTIME_PORT: String(address.port) });
  const port = await onFreePort(config, (message) => said.push(message), listenAt);
  assert.ok(port > address.port);
  assert.deepEqual(said, [`Port ${address.port} is taken; LinkTime took ${port}.`]);
  await assert.rejects(
    onFreePort(
      config,
      () => undefined,
      () => Promise.reject(new Error('no right')),
    ),
    /no right/,
  );
});
