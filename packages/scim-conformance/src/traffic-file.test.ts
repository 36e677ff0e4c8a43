import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTraffic, TrafficFault } from './traffic-file.ts';
import type { Json, JsonObject } from './value.ts';

const step = { do: 'GET /Users', expect: { status: [200] } };

function file(scenario: JsonObject, more: JsonObject = {}): Json {
  const scenarios = [
    {
      id: 'x.y',
      title: 'T',
      level: 'must',
      confidence: 'reported',
      source: ['s'],
      steps: [step],
      ...scenario,
    },
  ];
  return { idp: 'X', headers: {}, scenarios, ...more };
}

test('a file of the known form is read, with what it leaves out filled in', () => {
  const { scenarios, idp } = readTraffic('x', file({}));
  assert.equal(idp, 'X');
  assert.equal(scenarios[0]?.steps[0]?.method, 'GET');
  assert.deepEqual(scenarios[0]?.steps[0]?.expect.lacks, []);
  assert.equal(scenarios[0]?.steps[0]?.verify, false);
});

test('a key that is not known is an error wherever it stands, and the message names place and key', () => {
  const faults: readonly (readonly [Json, RegExp])[] = [
    [file({}, { head: {} }), /unknown key "head"/],
    [file({ sauce: [] }), /scenario 1: unknown key "sauce"/],
    [file({ steps: [{ ...step, expects: {} }] }), /x\.y, step 1: unknown key "expects"/],
    [
      file({ steps: [{ ...step, expect: { status: [200], hass: {} } }] }),
      /step 1, expect: unknown key "hass"/,
    ],
    [file({ steps: [{ ...step, expect: { status: [200], list: { totals: 1 } } }] }), /unknown key "totals"/],
  ];
  for (const [json, message] of faults) {
    assert.throws(() => readTraffic('x', json), message);
    assert.throws(() => readTraffic('x', json), TrafficFault);
  }
});

test('a value of the wrong kind is an error', () => {
  for (const json of [
    [],
    file({ level: 'may' }),
    file({ confidence: 'guessed' }),
    file({ source: [] }),
    file({ steps: [{ ...step, do: 'FETCH /Users' }] }),
    file({ steps: [{ ...step, verify: false }] }),
    file({ steps: [{ ...step, ifPrev: '5xx' }] }),
    file({ steps: [{ ...step, expect: { status: '200' } }] }),
    file({ steps: [{ ...step, expect: { status: [200], error: 1 } }] }),
    file({ steps: [{ ...step, expect: { status: [200], length: { members: '1' } } }] }),
  ]) {
    assert.throws(() => readTraffic('x', json), TrafficFault);
  }
});
