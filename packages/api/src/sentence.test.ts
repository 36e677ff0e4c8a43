import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { routes } from './index.ts';
import type { Route } from './route.ts';
import { asSentence, sentenceOf } from './sentence.ts';
import { colour, email, personName, slug, timeZone } from './values.ts';

function said(schema: z.ZodType, value: unknown): string | undefined {
  const message = schema.safeParse(value, { error: sentenceOf }).error?.issues[0]?.message;
  return message && asSentence(message);
}

test('what is wrong with a value is a sentence', () => {
  for (const [schema, value, sentence] of [
    [z.string(), undefined, 'This is missing.'],
    [z.string(), null, 'This is missing.'],
    [z.string(), 5, 'Expected text.'],
    [z.string().min(1), '', 'This is missing.'],
    [z.string().min(10), 'short', 'Use at least 10 characters.'],
    [z.string().max(3), 'long', 'Use at most 3 characters.'],
    [z.number().int(), 1.5, 'Expected a whole number.'],
    [z.number().min(5), 4, 'Expected 5 or more.'],
    [z.number().max(5), 6, 'Expected 5 or less.'],
    [z.array(z.string()).min(1), [], 'Choose at least one.'],
    [z.array(z.string()).max(1), ['a', 'b'], 'There may be 1 at most.'],
    [z.enum(['a', 'b']), 'c', 'Expected one of: a, b.'],
    [z.uuid(), 'x', 'Expected an id.'],
    [z.iso.date(), '3 December', 'Expected a date, like 2026-12-03.'],
    [z.iso.datetime(), 'now', 'Expected an instant in UTC, like 2026-12-03T15:00:00Z.'],
    [z.strictObject({}), { colour: 1 }, 'There is nothing called colour here.'],
    [email, 'dana', 'Expected an e-mail address, like name@example.com.'],
    [slug, 'No', 'Expected lower-case letters and digits, with hyphens between them.'],
    [colour, 'red', 'Expected a colour, like #1a5fb4.'],
    [timeZone, 'Berlin', 'Expected an IANA time zone, like Europe/Berlin.'],
    [personName, 'www.example.com', 'Expected a name without links or addresses.'],
  ] as const) {
    assert.equal(said(schema, value), sentence, String(value));
  }
});

test('every pattern of the table of routes says what it expects', () => {
  const silent = Object.entries(routes as Record<string, Route>).flatMap(([key, { query, body }]) =>
    [query, body].flatMap((schema) => (schema === undefined ? [] : patterns(schema, key))),
  );
  assert.deepEqual(silent, []);
});

/** Patterns without words of their own, by route and path. */
function patterns(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) {
    return [];
  }
  const { def } = (schema as z.ZodType)._zod;
  const checks: unknown[] = (def as { checks?: unknown[] }).checks ?? [];
  const own = checks.flatMap((check) => {
    const found = (check as { _zod?: { def: { format?: string; error?: unknown } } })._zod?.def;
    return found?.format === 'regex' && found.error === undefined ? [path] : [];
  });
  const inner = Object.entries(def).flatMap(([name, value]) => inside(value, `${path} ${name}`));
  return [...own, ...inner];
}

function inside(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => patterns(one, `${path}.${index}`));
  }
  if (typeof value === 'object' && value !== null && !('_zod' in value)) {
    return Object.entries(value).flatMap(([name, one]) => patterns(one, `${path}.${name}`));
  }
  return patterns(value, path);
}
