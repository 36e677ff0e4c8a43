// What the checks of this folder need to know of a TypeScript file without a parser (TypeScript 7 offers no
// JavaScript API): which characters are code, which are a comment and which stand in a string or a regular expression.
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root: string = join(import.meta.dirname, '..');

export type SourceFile = {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
};

/** The files of these patterns, sorted; what npm installed and what was built is left out. */
export async function readSources(patterns: readonly string[]): Promise<SourceFile[]> {
  const skipped = new Set(['node_modules', 'dist', 'traffic', '.git']);
  const found = await Array.fromAsync(
    glob(patterns, { cwd: root, exclude: (name) => skipped.has(name.split('/').at(-1) ?? name) }),
  );
  const paths = found.map((path) => path.replaceAll('\\', '/')).sort();
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.endsWith('.test.tsx');
}

/** The line, counted from 1, of a position in the text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** Prints what a check found and sets the exit code. A check that inspected nothing has failed. */
export function report(name: string, inspected: number, findings: readonly string[]): void {
  const all = inspected === 0 ? ['No file was inspected.', ...findings] : findings;
  for (const finding of all) {
    process.stderr.write(`${finding}\n`);
  }
  const outcome = all.length === 0 ? 'nothing to say' : `${all.length} to mend`;
  process.stdout.write(`${name}: ${inspected} files, ${outcome}\n`);
  process.exitCode = all.length === 0 ? 0 : 1;
}

/**
 * The text with every comment, and with `strings: 'blank'` the inside of every string and regular expression too,
 * turned into spaces. Positions and lines stay as they are.
 */
export function codeOf(text: string, strings: 'keep' | 'blank'): string {
  const out = Array.from({ length: text.length }, (_, at) => text.charAt(at));
  for (const { kind, from, to } of passagesOf(text)) {
    if (kind === 'comment' || strings === 'blank') {
      for (let at = from; at < to; at++) {
        out[at] = text[at] === '\n' ? '\n' : ' ';
      }
    }
  }
  return out.join('');
}

type Passage = { readonly kind: 'comment' | 'string'; readonly from: number; readonly to: number };

const opening = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|[`{}]|\//g;
const regularExpression = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const templatePiece = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(`|\$\{)/y;

/** The comments, strings (without their quotes) and regular expressions, in the order of the text. */
function passagesOf(text: string): Passage[] {
  const passages: Passage[] = [];
  // Where a `}` ends: in a template (it began with `${`) or in a block of code.
  const braces: ('template' | 'block')[] = [];
  const template = (from: number): number => {
    templatePiece.lastIndex = from;
    const piece = templatePiece.exec(text);
    const to = piece === null ? text.length : templatePiece.lastIndex;
    passages.push({ kind: 'string', from, to: to - (piece?.[1]?.length ?? 0) });
    if (piece?.[1] === '${') {
      braces.push('template');
    }
    return to;
  };
  opening.lastIndex = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const from = match.index;
    const [found] = match;
    if (found.startsWith('//') || found.startsWith('/*')) {
      passages.push({ kind: 'comment', from, to: opening.lastIndex });
    } else if (found === '/') {
      opening.lastIndex = regularExpressionEnd(text, from);
      passages.push({ kind: 'string', from: from + 1, to: opening.lastIndex });
    } else if (found === '{') {
      braces.push('block');
    } else if (found === '`' || (found === '}' && braces.pop() === 'template')) {
      opening.lastIndex = template(opening.lastIndex);
    } else if (found !== '}') {
      passages.push({ kind: 'string', from: from + 1, to: opening.lastIndex - 1 });
    }
  }
  return passages;
}

/** The end of the regular expression that begins here, or the next character where the slash divides. */
function regularExpressionEnd(text: string, slash: number): number {
  const before = text
    .slice(0, slash)
    .replace(/\/\/[^\n]*\s*$/, '')
    .trimEnd();
  const divides =
    /[\w$)\]]$/.test(before) && !/\b(?:return|typeof|case|in|of|void|await|yield)$/.test(before);
  regularExpression.lastIndex = slash;
  return !divides && regularExpression.test(text) ? regularExpression.lastIndex : slash + 1;
}
