// The sizes that keep a file readable at one sitting: nine in ten of at most 300 lines and none of more than 500. Data
// (schemas, cases of filters) and tests may be longer. Functions are measured by the linter: see .oxlintrc.json.
import { isTest, readSources, report, type SourceFile } from './source-text.ts';

const mostLines = 500;
const mostLinesOfNineInTen = 300;
const data: readonly RegExp[] = [/\/schemas\//, /\/filter-cases\.ts$/];

/** What is too long, one sentence each. */
export function sizeFindings(files: readonly SourceFile[]): string[] {
  const sizes = files
    .filter(({ path }) => !isTest(path) && !data.some((pattern) => pattern.test(path)))
    .map(({ path, text }) => ({ path, lines: lineCount(text) }))
    .sort((a, b) => a.lines - b.lines);
  const tooLong = sizes
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${mostLines} is the most.`);
  const ninth = sizes[Math.ceil(sizes.length * 0.9) - 1];
  if (ninth === undefined || ninth.lines <= mostLinesOfNineInTen) {
    return tooLong;
  }
  const longest = sizes.slice(sizes.indexOf(ninth)).map(({ path, lines }) => `${path} (${lines})`);
  return [
    ...tooLong,
    `One file in ten has ${ninth.lines} lines or more; ${mostLinesOfNineInTen} is the most: ${longest.join(', ')}.`,
  ];
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

async function main(): Promise<void> {
  const files = await readSources([
    'packages/*/{src,test}/**/*.{ts,tsx}',
    'apps/*/{src,test}/**/*.{ts,tsx,sql}',
    'bench/**/*.ts',
    'scripts/**/*.ts',
  ]);
  report('check-sizes', files.length, sizeFindings(files));
}

if (import.meta.main) {
  await main();
}
