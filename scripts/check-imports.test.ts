import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importFindings, importsOf, type Rules } from './check-imports.ts';

const rules: Rules = {
  order: [
    ['apps/server/src/db'],
    ['apps/server/src/audit', 'apps/server/src/outbox'],
    ['apps/server/src/people'],
  ],
  packages: {
    'packages/scim/src': [],
    'apps/server/src/db': ['node:', 'pg'],
    'apps/server/src/audit': [],
    'apps/server/src/outbox': [],
    'apps/server/src/people': ['node:'],
    'apps/server/src/config.ts': [],
  },
  pure: ['packages/scim/src'],
  environment: ['apps/server/src/config.ts'],
};

function findings(files: Readonly<Record<string, string>>): string[] {
  return importFindings(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    rules,
  );
}

test('reads imports, re-exports and import() over several lines, and none from comments or other strings', () => {
  const text = [
    'import { a,',
    "  type B } from './a.ts';",
    "import type { C } from './c.ts';",
    "export * from './e.ts';",
    "import './f.ts';",
    "// import { g } from './g.ts';",
    "const said = 'no word of import';",
    "type D = import('./d.ts').D;",
    "const late = await import('node:fs');",
  ].join('\n');
  assert.deepEqual(
    importsOf(text).map(({ specifier, line, erased }) => [specifier, line, erased]),
    [
      ['./a.ts', 1, false],
      ['./c.ts', 3, true],
      ['./e.ts', 4, false],
      ['./f.ts', 5, false],
      ['./d.ts', 8, false],
      ['node:fs', 9, false],
    ],
  );
});

test('allows what stands below in the order, and the same folder', () => {
  assert.deepEqual(
    findings({
      'apps/server/src/people/person.ts': "import { a } from '../db/a.ts';\nimport { b } from './b.ts';",
      'apps/server/src/audit/audit.ts': "import { a } from '../db/embedded/a.ts';",
      'apps/server/src/config.ts': "import about from '../package.json' with { type: 'json' };",
    }),
    [],
  );
});

test('refuses what stands above or in the same row, for types too', () => {
  assert.deepEqual(
    findings({
      'apps/server/src/db/a.ts': "\nimport type { Person } from '../people/person.ts';",
      'apps/server/src/audit/audit.ts': "import { enqueue } from '../outbox/outbox.ts';",
    }),
    [
      'apps/server/src/db/a.ts:2 imports apps/server/src/people/person.ts, but apps/server/src/db may import only what stands below it in the order.',
      'apps/server/src/audit/audit.ts:1 imports apps/server/src/outbox/outbox.ts, but apps/server/src/audit may import only what stands below it in the order.',
    ],
  );
});

test('refuses packages that the table does not name, a longer name that begins alike among them', () => {
  assert.deepEqual(
    findings({
      'packages/scim/src/etag.ts': "import { createHash } from 'node:crypto';",
      'apps/server/src/db/pool.ts': "import pg from 'pg';\nimport Pool from 'pg-pool';",
    }),
    [
      'packages/scim/src/etag.ts:1 imports node:crypto, which packages/scim/src may not.',
      'apps/server/src/db/pool.ts:2 imports pg-pool, which apps/server/src/db may not.',
    ],
  );
});

test('refuses the way round a package name, and a file that has no place', () => {
  assert.deepEqual(
    findings({
      'apps/server/src/people/person.ts':
        "import { fold } from '../../../../packages/scim/src/attribute.ts';",
      'apps/server/src/misc/a.ts': "import { b } from '../db/b.ts';",
    }),
    [
      'apps/server/src/people/person.ts:1 imports packages/scim/src/attribute.ts: another package is imported by its name.',
      'apps/server/src/misc/a.ts:1: apps/server/src/misc/a.ts has no place in scripts/allowed-imports.json.',
    ],
  );
});

test('lets tests import what they like within their house, and nothing else import the harness of tests', () => {
  assert.deepEqual(
    findings({
      'apps/server/src/db/a.test.ts':
        "import { scene } from '../../test/scene.ts';\nimport '../people/person.ts';",
      'apps/server/src/db/a.ts': "import { scene } from '../../test/scene.ts';",
      'packages/scim/test/b.test.ts': "import { c } from '../../../apps/server/src/people/c.ts';",
    }),
    [
      'apps/server/src/db/a.ts:1 imports apps/server/test/scene.ts, which is there for tests.',
      'packages/scim/test/b.test.ts:1 imports apps/server/src/people/c.ts: no package knows an app, nor do its tests.',
    ],
  );
});

for (const impure of [
  'Date.now()',
  'new Date()',
  'Math.random()',
  'crypto.randomUUID()',
  'console.log(1)',
  'fetch(a)',
]) {
  test(`refuses ${impure} in the pure library`, () => {
    const file = 'packages/scim/src/a.ts';
    assert.equal(findings({ [file]: `const a = ${impure};` }).length, 1);
    assert.deepEqual(findings({ [file]: `// ${impure}\nconst a = '${impure}';` }), []);
    assert.deepEqual(findings({ 'packages/scim/src/a.test.ts': `const a = ${impure};` }), []);
  });
}

test('lets the pure library make a date from a text', () => {
  assert.deepEqual(findings({ 'packages/scim/src/a.ts': 'const a = new Date(text);' }), []);
});

test('refuses process.env but in the file that reads the settings', () => {
  const text = 'const port = process.env.PORT;';
  assert.deepEqual(findings({ 'apps/server/src/config.ts': text, 'scripts/a.ts': text }), []);
  assert.deepEqual(findings({ 'apps/server/src/db/a.ts': text }), [
    'apps/server/src/db/a.ts:1 reads process.env; only config.ts may.',
  ]);
});

test('names a way round between files, and none that types alone make', () => {
  const around = {
    'apps/server/src/db/a.ts': "import { b } from './b.ts';",
    'apps/server/src/db/b.ts': "import { c } from './c.ts';",
  };
  assert.deepEqual(
    findings({ ...around, 'apps/server/src/db/c.ts': "import { type A, a } from './a.ts';" }),
    [
      'These files import one another: apps/server/src/db/a.ts → apps/server/src/db/b.ts → apps/server/src/db/c.ts → apps/server/src/db/a.ts',
    ],
  );
  assert.deepEqual(
    findings({ ...around, 'apps/server/src/db/c.ts': "import type { A } from './a.ts';" }),
    [],
  );
});
