import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { speechOf } from './text.ts';

test('the page speaks the first language of the reader that there is a text for', () => {
  assert.deepEqual(speechOf(['de-AT', 'en']), { locale: 'de-AT', direction: 'ltr' });
  assert.deepEqual(speechOf(['fr-CH', 'de-CH']), { locale: 'de-CH', direction: 'ltr' });
  assert.deepEqual(speechOf(['ar-EG']), { locale: 'ar-EG', direction: 'rtl' });
});

test('without one it is English with the conventions of the reader’s region', () => {
  assert.deepEqual(speechOf(['fr-FR']), { locale: 'en-FR', direction: 'ltr' });
  assert.deepEqual(speechOf(['he']), { locale: 'en-IL', direction: 'ltr' });
  assert.deepEqual(speechOf([]), { locale: 'en-GB', direction: 'ltr' });
  assert.deepEqual(speechOf(['no such tag!']), { locale: 'en-GB', direction: 'ltr' });
});

test('every language says something for every key, with every number', () => {
  for (const text of [en, de, ar]) {
    assert.deepEqual(Object.keys(text).sort(), Object.keys(en).sort());
    for (const [key, value] of Object.entries(text)) {
      const said =
        typeof value === 'function' ? [0, 1, 2, 3, 11, 100].map((n) => value(n as never)) : [value];
      for (const sentence of said.flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one)))) {
        assert.ok(sentence.length > 0 && !sentence.includes('{n}'), `${key}: ${sentence}`);
      }
    }
  }
});
