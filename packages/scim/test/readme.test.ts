import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { readmeCode, startReadmeServer, tryServer } from './readme.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

test('the README’s server has fewer than 30 lines and does what the README says', async () => {
  assert.ok(readmeCode('server').trimEnd().split('\n').length < 30);
  const server = await startReadmeServer(process.execPath, ['--input-type=module', '-'], here);
  try {
    await tryServer(server.url);
  } finally {
    await server.stop();
  }
});

test('the README’s filter and PATCH come out as it says', () => {
  execFileSync(process.execPath, ['--input-type=module', '-'], { cwd: here, input: readmeCode('alone') });
});
