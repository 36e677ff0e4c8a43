import assert from 'node:assert/strict';
import test from 'node:test';
import { introFields } from '../../../test/page-scene.ts';
import type { EventTypeFields, Question, SlotRules } from './event-type.ts';
import { faultsOf } from './event-type-fields.ts';

const rules = (more: Partial<SlotRules>): Partial<EventTypeFields> => ({
  rules: { ...introFields.rules, ...more },
});
const questions = (...made: Partial<Question>[]): Partial<EventTypeFields> => ({
  questions: made.map((one, index) => ({
    id: `q${index}`,
    label: 'Topic',
    kind: 'text',
    required: false,
    ...one,
  })),
});

test('what is within the bounds has no faults', () => {
  const good: Partial<EventTypeFields>[] = [
    {},
    { slug: '30-minutes', title: 'Ü'.repeat(120), description: 'd\n'.repeat(2_500) },
    { kind: 'group', capacity: 1_000 },
    rules({ minutes: 1_440, interval: 1, bufferBefore: 1_440, minimumNotice: 525_600, dailyCap: 1_000 }),
    rules({ window: { kind: 'rolling', days: 1_095 } }),
    rules({ window: { kind: 'range', from: '2028-02-29', to: '2028-02-29' } }),
    { location: { kind: 'none' }, guestsAllowed: 20 },
    { location: { kind: 'phone' } },
    questions({}, { kind: 'choice', options: ['A'] }),
  ];
  for (const more of good) {
    assert.deepEqual(faultsOf({ ...introFields, ...more }), {}, JSON.stringify(more));
  }
});

test('each fault is named', () => {
  const bad: readonly (readonly [field: string, more: Partial<EventTypeFields>])[] = [
    ...['', 'A', '-a', 'a-', 'a/b', 'a'.repeat(64), 'ä'].map((slug) => ['slug', { slug }] as const),
    ...['', '  ', 'a\nb', 'a\u2028b', 'a\ud800', 'a'.repeat(121)].map(
      (title) => ['title', { title }] as const,
    ),
    ['description', { description: 'd'.repeat(5_001) }],
    ['capacity', { capacity: 2 }],
    ['capacity', { kind: 'group', capacity: 1_001 }],
    ['guestsAllowed', { guestsAllowed: 21 }],
    ['minutes', rules({ minutes: 0 })],
    ['minutes', rules({ minutes: 1.5 })],
    ['interval', rules({ interval: 1_441 })],
    ['bufferBefore', rules({ bufferBefore: -1 })],
    ['bufferAfter', rules({ bufferAfter: Number.NaN })],
    ['minimumNotice', rules({ minimumNotice: 525_601 })],
    ['dailyCap', rules({ dailyCap: 0 })],
    ['window', rules({ window: { kind: 'rolling', days: 0 } })],
    ['window', rules({ window: { kind: 'range', from: '2026-12-02', to: '2026-12-01' } })],
    ['window', rules({ window: { kind: 'range', from: '2026-02-29', to: '2026-12-01' } })],
    ['location', { location: { kind: 'none', text: 'here' } }],
    ['location', { location: { kind: 'other', text: 'a\r\nb' } }],
    ['questions', questions(...Array.from({ length: 21 }, () => ({})))],
    ['questions', questions({ id: 'same' }, { id: 'same' })],
    ['questions.1', questions({}, { label: '' })],
    ['questions.0', questions({ kind: 'choice' })],
    ['questions.0', questions({ kind: 'choice', options: [''] })],
    ['questions.0', questions({ options: ['A'] })],
  ];
  for (const [field, more] of bad) {
    assert.deepEqual(Object.keys(faultsOf({ ...introFields, ...more })), [field], JSON.stringify(more));
  }
});
