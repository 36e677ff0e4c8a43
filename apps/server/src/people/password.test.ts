import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, passwordProblem, verifyPassword } from './password.ts';

test('a password is known by its hash, whatever form its characters were typed in', async () => {
  const hash = await hashPassword('Kaffee und Ämter');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await verifyPassword('Kaffee und Ämter', hash), true);
  assert.equal(await verifyPassword('Kaffee und A\u0308mter', hash), true);
  assert.equal(await verifyPassword('kaffee und Ämter', hash), false);
  assert.notEqual(await hashPassword('Kaffee und Ämter'), hash);
});

test('without a hash, or with one that is none, every password is wrong', async () => {
  assert.equal(await verifyPassword('anything at all', undefined), false);
  assert.equal(await verifyPassword('anything at all', ''), false);
  assert.equal(await verifyPassword('anything at all', '$argon2id$v=19$m=8,t=1,p=1$AAAA$BBBB'), false);
});

test('what is short, long, or said by the name is refused', () => {
  const known = ['Ada Lovelace', 'ada@acme.example', 'Acme'];
  const cases: readonly [string, string | undefined][] = [
    ['short', 'too_short'],
    ['a'.repeat(201), 'too_long'],
    ['aaaaaaaaaaaa', 'too_easy'],
    ['Lovelace1815!', 'too_easy'],
    ['ada.acme.2026', 'too_easy'],
    ['MyPassword2026', 'too_easy'],
    ['correct horse battery', undefined],
    ['пароль для Ады', undefined],
  ];
  for (const [password, problem] of cases) {
    assert.equal(passwordProblem(password, known), problem, password);
  }
});
