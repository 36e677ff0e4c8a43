import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '../../client.ts';
import { aloneText, emptyForm, errorsFromServer, errorsOf, newIdempotencyKey } from './booking-form.ts';

const questions: Question[] = [
  { id: 'topic', label: 'Topic', kind: 'text', required: true },
  { id: 'nda', label: 'Read', kind: 'checkbox', required: true },
  { id: 'more', label: 'More', kind: 'long_text', required: false },
];

const filled = {
  name: 'Ines Okafor',
  email: 'ines@example.org',
  guests: ['leo@example.org'],
  answers: { topic: 'Grippers', nda: 'true' },
};

test('a filled form has no errors', () => {
  assert.deepEqual(errorsOf(filled, questions), {});
});

test('what is missing or no address is named by its field', () => {
  const wrong = { ...emptyForm, email: 'ines', guests: ['', 'x@y.zz'], answers: { nda: 'false' } };
  assert.deepEqual(Object.keys(errorsOf(wrong, questions)), [
    'name',
    'email',
    'guests.0',
    'answers.topic',
    'answers.nda',
  ]);
});

test('errors of the server are taken where there is a field, in the reader’s words', () => {
  const fields = { name: 'too long', 'guests.0': 'x', 'guests.7': 'x', 'answers.topic': 'x', start: 'x' };
  const errors = errorsFromServer(fields, filled, questions);
  assert.deepEqual(Object.keys(errors ?? {}), ['name', 'guests.0', 'answers.topic']);
  assert.ok(Object.values(errors ?? {}).every((sentence) => sentence.length > 10));
  assert.equal(errorsFromServer({ start: 'x' }, filled, questions), undefined);
  assert.equal(errorsFromServer(undefined, filled, questions), undefined);
});

test('an error that stands alone says what it is about', () => {
  const asked: Question[] = [{ id: 'why', label: 'Why?', kind: 'text', required: true }, ...questions];
  assert.equal(aloneText('name', 'Missing.', asked), 'Missing.');
  assert.equal(aloneText('answers.why', 'Missing.', asked), 'Why? Missing.');
  assert.equal(aloneText('answers.topic', 'Missing.', asked), 'Topic: Missing.');
  assert.equal(aloneText('guests.0', 'Missing.', asked), 'E-mail of guest 1: Missing.');
});

test('an idempotency key is a UUID of its own', () => {
  const keys = new Set(Array.from({ length: 100 }, newIdempotencyKey));
  assert.equal(keys.size, 100);
  for (const key of keys) {
    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
