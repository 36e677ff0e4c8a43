import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ScimState, stateOf } from './scim-status.ts';

const now = new Date('2026-11-26T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const token = {
  id: 't',
  hint: 'lt_scim_…',
  createdAt: hoursAgo(100),
  createdBy: null,
  lastUsedAt: hoursAgo(1),
};
const failure = (hours: number) => ({
  at: hoursAgo(hours),
  key: '',
  status: 400,
  scimType: null,
  detail: null,
});
const well = {
  enabled: true,
  token,
  lastRequestAt: hoursAgo(1),
  lastSuccessAt: hoursAgo(1),
  lastFailure: null,
  replacedTokenAt: null,
};

const cases: readonly (readonly [string, Partial<Parameters<typeof stateOf>[0]>, ScimState])[] = [
  ['nothing is wrong', {}, 'healthy'],
  ['no token is live', { token: null }, 'not_configured'],
  ['an owner switched it off', { enabled: false }, 'switched_off'],
  ['the token was never used', { token: { ...token, lastUsedAt: null } }, 'waiting'],
  ['the latest answer is trouble', { lastFailure: failure(0.5) }, 'failing'],
  ['nothing ever succeeded', { lastFailure: failure(2), lastSuccessAt: null }, 'failing'],
  ['trouble that something has succeeded after', { lastFailure: failure(2) }, 'healthy'],
  ['nothing for a day', { lastRequestAt: hoursAgo(25), lastSuccessAt: hoursAgo(25) }, 'quiet'],
  [
    'trouble a week ago and nothing since',
    { lastRequestAt: hoursAgo(170), lastSuccessAt: hoursAgo(171), lastFailure: failure(170) },
    'failing',
  ],
  [
    'the replaced token after the new one’s last use',
    { replacedTokenAt: hoursAgo(0.5) },
    'replaced_token_in_use',
  ],
  ['the replaced token before it', { replacedTokenAt: hoursAgo(2) }, 'healthy'],
  [
    'the replaced token, and the new one never used',
    { token: { ...token, lastUsedAt: null }, replacedTokenAt: hoursAgo(1) },
    'replaced_token_in_use',
  ],
  [
    'a replaced token from before the live one was made',
    { token: { ...token, lastUsedAt: null }, replacedTokenAt: hoursAgo(200) },
    'waiting',
  ],
];

for (const [name, seen, state] of cases) {
  test(`${name}: ${state}`, () => {
    assert.equal(stateOf({ ...well, ...seen }, now), state);
  });
}
