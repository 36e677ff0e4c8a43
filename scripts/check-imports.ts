// Who may import whom: reads every source file and holds its imports, type imports too, against allowed-imports.json.
// It also finds cycles between files, impure globals in the pure library, and readers of process.env outside config.ts.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { codeOf, isTest, lineAt, readSources, report, root, type SourceFile } from './source-text.ts';

/** The table of allowed edges. A place is a folder or a file; the longest that contains a file is the file's. */
export type Rules = {
  /** Places from the lowest to the highest: each may import those below it, and none of its own row. */
  readonly order: readonly (readonly string[])[];
  /** For each place the packages that it may import; `node:` stands for all of Node. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Places that may use no clock, no randomness and no other global of a runtime. */
  readonly pure: readonly string[];
  /** The files that may read process.env, beside tests, bench/ and scripts/. */
  readonly environment: readonly string[];
};

export type Import = {
  readonly specifier: string;
  readonly line: number;
  /** True for `import type` and `export type`, of which nothing is left when the program runs. */
  readonly erased: boolean;
};

// Over code whose strings are blanked: the first or the second group is the specifier's place.
const importing =
  /(?<![.\w$])(?:import|export)\s[^;'"]*?\bfrom\s*['"]( *)['"]|(?<![.\w$])import\s*\(?\s*['"]( *)['"]/dg;
const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/g, 'Date.now'],
  [/\bnew Date(?:\(\s*\)|(?![\w(]))/g, 'new Date() without an argument'],
  [/(?<!new )(?<![.\w$])Date\(/g, 'Date()'],
  [/\bTemporal\.Now\b/g, 'Temporal.Now'],
  [/\bMath\.random\b/g, 'Math.random'],
  [/(?<![.\w$'"-])(?:crypto|console|process|performance|globalThis)\s*\./g, 'a global of the runtime'],
  [/(?<![.\w$])(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\(/g, 'a global of the runtime'],
];

/** What one file imports, in the order of its text: `import`, `export … from` and `import()`, types included. */
export function importsOf(text: string): Import[] {
  const matches = codeOf(text, 'blank').matchAll(importing);
  return Array.from(matches, (match) => ({
    specifier: text.slice(...(match.indices?.[1] ?? match.indices?.[2] ?? [0, 0])),
    line: lineAt(text, match.index),
    erased: /^(?:import|export)\s+type\b/.test(match[0]),
  }));
}

/** Everything that these files do against the rules, one sentence each. */
export function importFindings(files: readonly SourceFile[], rules: Rules): string[] {
  const found = files.flatMap((file) => [
    ...importsOf(file.text).flatMap((one) => edgeFindings(file.path, one, rules)),
    ...purityFindings(file, rules),
    ...environmentFindings(file, rules),
  ]);
  return [...found, ...cycleFindings(files)];
}

function edgeFindings(path: string, { specifier, line }: Import, rules: Rules): string[] {
  const at = `${path}:${line}`;
  if (!specifier.startsWith('.')) {
    return isFree(path) ? [] : packageFindings(path, at, specifier, rules);
  }
  const target = resolve(path, specifier);
  if (isFree(path)) {
    const upwards = path.startsWith('packages/') && target.startsWith('apps/');
    return upwards ? [`${at} imports ${target}: no package knows an app, nor do its tests.`] : [];
  }
  if (isFree(target)) {
    return [`${at} imports ${target}, which is there for tests.`];
  }
  if (projectOf(path) !== projectOf(target)) {
    return [`${at} imports ${target}: another package is imported by its name.`];
  }
  // Data: a place is for code.
  return target.endsWith('.json') ? [] : orderFindings(path, target, at, rules);
}

function orderFindings(path: string, target: string, at: string, rules: Rules): string[] {
  const from = placeOf(path, rules);
  const to = placeOf(target, rules);
  if (from === undefined || to === undefined) {
    return [`${at}: ${from === undefined ? path : target} has no place in scripts/allowed-imports.json.`];
  }
  const rowOf = (place: string) => rules.order.findIndex((row) => row.includes(place));
  return from === to || rowOf(from) > rowOf(to)
    ? []
    : [`${at} imports ${target}, but ${from} may import only what stands below it in the order.`];
}

function packageFindings(path: string, at: string, specifier: string, rules: Rules): string[] {
  const place = placeOf(path, rules);
  if (place === undefined) {
    return [`${at}: ${path} has no place in scripts/allowed-imports.json.`];
  }
  const allowed = rules.packages[place] ?? [];
  const fits = (name: string) =>
    specifier === name || specifier.startsWith(name === 'node:' ? name : `${name}/`);
  return allowed.some(fits) ? [] : [`${at} imports ${specifier}, which ${place} may not.`];
}

function purityFindings({ path, text }: SourceFile, rules: Rules): string[] {
  const place = placeOf(path, rules);
  if (place === undefined || !rules.pure.includes(place) || isFree(path)) {
    return [];
  }
  const code = codeOf(text, 'blank');
  return impure.flatMap(([pattern, what]) =>
    Array.from(
      code.matchAll(pattern),
      (match) => `${path}:${lineAt(code, match.index)} uses ${what}; ${place} is pure.`,
    ),
  );
}

function environmentFindings({ path, text }: SourceFile, rules: Rules): string[] {
  if (isFree(path) || rules.environment.includes(path)) {
    return [];
  }
  const code = codeOf(text, 'blank');
  return Array.from(
    code.matchAll(/\bprocess\.env\b/g),
    (match) => `${path}:${lineAt(code, match.index)} reads process.env; only config.ts may.`,
  );
}

/** One sentence for each way round: files that can't be loaded one after the other. Types need no such order. */
function cycleFindings(files: readonly SourceFile[]): string[] {
  const edges = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier, erased }) => specifier.startsWith('.') && !erased)
        .map(({ specifier }) => resolve(path, specifier)),
    ]),
  );
  const left = new Set<string>();
  const findings: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const before = way.indexOf(path);
    if (before >= 0) {
      findings.push(`These files import one another: ${[...way.slice(before), path].join(' → ')}`);
      return;
    }
    if (!left.has(path)) {
      for (const next of edges.get(path) ?? []) {
        walk(next, [...way, path]);
      }
      left.add(path);
    }
  };
  for (const path of edges.keys()) {
    walk(path, []);
  }
  return findings;
}

function resolve(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

function placeOf(path: string, rules: Rules): string | undefined {
  return Object.keys(rules.packages)
    .filter((place) => path === place || path.startsWith(`${place}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** `packages/scim`, `apps/server`, `bench`, `scripts`. */
function projectOf(path: string): string {
  const parts = path.split('/');
  return parts.slice(0, parts[0] === 'packages' || parts[0] === 'apps' ? 2 : 1).join('/');
}

/** Tests and their harness, bench/ and scripts/ may import what they like. */
function isFree(path: string): boolean {
  return isTest(path) || /^(?:bench|scripts)\/|^(?:packages|apps)\/[^/]+\/test\//.test(path);
}

async function main(): Promise<void> {
  const rules: Rules = JSON.parse(await readFile(join(import.meta.dirname, 'allowed-imports.json'), 'utf8'));
  const files = await readSources([
    'packages/*/{src,test}/**/*.ts',
    'apps/*/{src,test}/**/*.{ts,tsx}',
    'bench/**/*.ts',
    'scripts/**/*.ts',
  ]);
  const missing = Object.keys(rules.packages)
    .filter((place) => place.startsWith('packages/') && !existsSync(join(root, place)))
    .map((place) => `allowed-imports.json names ${place}, which does not exist.`);
  report('check-imports', files.length, [...importFindings(files, rules), ...missing]);
}

if (import.meta.main) {
  await main();
}
