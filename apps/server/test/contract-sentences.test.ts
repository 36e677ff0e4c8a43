// Every sentence of the published contract is quoted, at least in part, by the title of a test in a contract-*.test.ts
// beside this one, and what these quote is in the contract.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { contract, type Sentence } from './contract-sentences.ts';

/** What a test quotes, in the pieces between which it leaves something out, and where. */
type Quote = { readonly file: string; readonly piece: string };

// Shorter ones are in a sentence by chance.
const shortest = 14;
let quotes: Quote[];
before(async () => {
  const names = (await readdir(import.meta.dirname)).filter(
    (name) => /^contract.*\.test\.ts$/.test(name) && name !== basename(import.meta.filename),
  );
  const files = await Promise.all(
    names.map(async (file) => ({ file, text: await readFile(join(import.meta.dirname, file), 'utf8') })),
  );
  quotes = files.flatMap(({ file, text }) => quotesIn(text).map((piece) => ({ file, piece })));
});

function quotesIn(source: string): string[] {
  const code = source.split('\n').filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));
  return Array.from(code.join('\n').matchAll(/“([^”]+)”/g), ([, quoted = '']) => quoted)
    .flatMap((quoted) => quoted.split('…'))
    .map((piece) => plain(piece).replace(/[.,:]$/, ''))
    .filter((piece) => !piece.includes('${'));
}

function plain(text: string): string {
  return text.replaceAll(/[’‘]/g, "'").trim();
}

const texts = contract.map((sentence) => plain(textOf(sentence)));
const whole = texts.join(' ');

function textOf(sentence: Sentence): string {
  return typeof sentence === 'string' ? sentence : sentence.text;
}

/** Where a text stands in the whole: its first character, and the one behind its last. */
function places(piece: string): [begin: number, end: number][] {
  return Array.from(whole.matchAll(new RegExp(RegExp.escape(piece), 'g')), ({ index }) => [
    index,
    index + piece.length,
  ]);
}

/** A quote may begin in one sentence and end in the next. */
function isQuoted(sentence: string): boolean {
  const enough = Math.min(shortest, sentence.length);
  return places(sentence).some(([begin, end]) =>
    quotes.some(({ piece }) =>
      places(piece).some(([from, to]) => Math.min(end, to) - Math.max(begin, from) >= enough),
    ),
  );
}

test('every sentence is quoted by a test, or says why none can show it', () => {
  const owed = contract.filter((sentence) => typeof sentence === 'string');
  const missing = owed.filter((sentence) => !isQuoted(plain(sentence)));
  assert.deepEqual(missing, []);
});

test('what the tests quote stands in the contract', () => {
  const strangers = quotes.filter(({ piece }) => !whole.includes(piece));
  assert.deepEqual(strangers, []);
});
