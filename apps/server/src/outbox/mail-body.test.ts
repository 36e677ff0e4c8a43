import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Block, mailBody, webUrl } from './mail-body.ts';
import { oneLine } from './mail-message.ts';

const blocks: Block[] = [
  { kind: 'heading', text: 'Cancelled: Intro call' },
  { kind: 'paragraph', text: 'Dana Host is no longer available.' },
  {
    kind: 'facts',
    facts: [
      { label: 'When', value: 'Thursday', struck: 'cancelled' },
      { label: 'Reference', value: 'LT-7K3QF9' },
    ],
  },
  { kind: 'action', label: 'Arrange another meeting', url: 'https://acme.example/meet?a=1&b=2' },
  { kind: 'note', text: 'Acme' },
];

test('the text says the blocks in order, one empty line between them', () => {
  assert.equal(
    mailBody(blocks).text,
    [
      'Cancelled: Intro call\n',
      'Dana Host is no longer available.\n',
      'When (cancelled): Thursday\nReference: LT-7K3QF9\n',
      'Arrange another meeting:\nhttps://acme.example/meet?a=1&b=2\n',
      'Acme\n',
    ].join('\n'),
  );
});

test('the HTML holds the same, strikes out what is no longer true and links the action', () => {
  const { html } = mailBody(blocks);
  assert.match(html, /<h1[^>]*>Cancelled: Intro call<\/h1>/);
  assert.match(html, /<s>Thursday<\/s>/);
  assert.match(html, />LT-7K3QF9<\/td>/);
  assert.match(
    html,
    /<a href="https:\/\/acme\.example\/meet\?a=1&amp;b=2"[^>]*>Arrange another meeting<\/a>/,
  );
});

test('a long label stands above its value, which would have a narrow column beside it', () => {
  const facts = (label: string) => mailBody([{ kind: 'facts', facts: [{ label, value: 'Prices' }] }]);
  assert.equal(facts('Topic').html.match(/<tr>/g)?.length, 1);
  assert.equal(facts('What should we talk about?').html.match(/<tr>/g)?.length, 2);
  assert.equal(facts('What should we talk about?').text, 'What should we talk about? Prices\n');
});

test('a value can be followed where it is a web address and meant to be', () => {
  const html = (fact: object) =>
    mailBody([{ kind: 'facts', facts: [{ label: 'Where', value: 'https://a.example/?a&b', ...fact }] }]).html;
  assert.match(html({ linked: true }), /<a href="https:\/\/a\.example\/\?a&amp;b"[^>]*>https:/);
  assert.doesNotMatch(html({}), /<a /);
  assert.doesNotMatch(html({ linked: true, struck: 'cancelled' }), /<a /);
  assert.doesNotMatch(html({ linked: true, value: 'javascript:alert(1)' }), /<a /);
  assert.doesNotMatch(html({ linked: true, value: 'Room 4' }), /<a /);
});

test('the HTML leaves the colours to the client, light or dark', () => {
  const { html } = mailBody(blocks);
  assert.match(html, /<meta name="color-scheme" content="light dark">/);
  assert.doesNotMatch(html, /background|#[\da-f]{3,6}\b|[^-]color:(?!inherit)/i);
});

test('no text becomes markup, and none breaks its line', () => {
  const anything = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from('<>&"\'\r\n/s=')),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
  });
  const tags = (html: string) => html.match(/<[^>]*>/g);
  const lines = (text: string) => text.split(/[\r\n\u2028\u2029]/).length;
  const filled = (text: string): Block[] => [
    { kind: 'heading', text },
    { kind: 'paragraph', text },
    {
      kind: 'facts',
      facts: [
        { label: text, value: text },
        { label: text, value: text, struck: 'cancelled' },
      ],
    },
    { kind: 'action', label: text, url: 'https://acme.example/' },
    { kind: 'note', text },
  ];
  fc.assert(
    fc.property(anything, (text) => {
      const body = mailBody(filled(text));
      const empty = mailBody(filled('x'.repeat(oneLine(text).length)));
      assert.deepEqual(tags(body.html), tags(empty.html));
      assert.equal(lines(body.text), lines(empty.text));
    }),
  );
});

test('an action leads to a web address or is refused', () => {
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'acme.example',
    'https://a.example/"onclick="x',
    'https://a.example/\nx',
    '',
  ]) {
    assert.equal(webUrl(url), undefined, url);
    assert.throws(() => mailBody([{ kind: 'action', label: 'Go', url }]), TypeError, url);
  }
  assert.equal(webUrl('http://acme.example'), 'http://acme.example/');
});
