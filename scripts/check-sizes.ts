// The sizes that keep a file readable at one sitting: nine in ten under 300 lines and none over 500, functions of at
// most 60 lines and 4 parameters. Data (schemas, cases) and tests may be longer; recorded traffic is not looked at.
import { codeOf, isTest, lineAt, readSources, report, type SourceFile } from './source-text.ts';

const limits = { ninth: 300, file: 500, function: 60, parameters: 4 };
const data: readonly RegExp[] = [/\/schemas\//, /\/filter-cases\.ts$/, /\.test\.tsx?$/];

export type FunctionSize = {
  readonly name: string;
  readonly line: number;
  /** From the line where the header begins to the one with the closing brace; 1 for an arrow without braces. */
  readonly lines: number;
  readonly parameters: number;
};

/** What one file is too big in, one sentence each. */
export function sizeFindings({ path, text }: SourceFile): string[] {
  if (data.some((pattern) => pattern.test(path))) {
    return [];
  }
  const lines = lineCount(text);
  const file = lines > limits.file ? [`${path} has ${lines} lines; ${limits.file} is the most.`] : [];
  const functions = path.endsWith('.sql') ? [] : functionSizes(text);
  return [
    ...file,
    ...functions.flatMap((one) => [
      ...(one.lines > limits.function
        ? [`${path}:${one.line} ${one.name} has ${one.lines} lines; ${limits.function} is the most.`]
        : []),
      ...(one.parameters > limits.parameters
        ? [`${path}:${one.line} ${one.name} has ${one.parameters} parameters; ${limits.parameters} is the most.`]
        : []),
    ]),
  ];
}

/** The number of lines that nine files in ten don't exceed, if it is too great. */
export function ninthFindings(files: readonly SourceFile[]): string[] {
  const lines = files
    .filter(({ path }) => !isTest(path) && !data.some((pattern) => pattern.test(path)))
    .map(({ text }) => lineCount(text))
    .sort((a, b) => a - b);
  const ninth = lines[Math.ceil(lines.length * 0.9) - 1] ?? 0;
  return ninth > limits.ninth
    ? [`One file in ten has ${ninth} lines or more; nine in ten should stay under ${limits.ninth}.`]
    : [];
}

// Where a list of parameters opens: behind `function`, behind the name of a method at the beginning of a line, or
// anywhere else, when an arrow follows the closing bracket.
const header =
  /(?<![.\w$])function\b\s*\*?\s*([\w$]*)[^(]*?\(|^[ \t]*(?:(?:async|static|get|set|private|override)\s+)*\*?(#?[\w$]+)(?:<[^()]*>)?\(|\(/gm;
const statement = /^(?:if|for|while|switch|catch|with|return|await|function|super)$/;

/** Every function of formatted TypeScript with a list of parameters in brackets. */
export function functionSizes(text: string): FunctionSize[] {
  const code = codeOf(text, 'blank');
  const found: FunctionSize[] = [];
  for (const match of code.matchAll(header)) {
    const open = match.index + match[0].length - 1;
    const close = closing(code, open);
    const body = bodyOf(code, close, match[2]);
    if (match[1] !== undefined || body !== undefined) {
      const from = lineAt(code, match.index + match[0].search(/\S/));
      const end = body === undefined || body.brace < 0 ? undefined : closing(code, body.brace);
      found.push({
        name: match[1] || (match[2] ?? nameBefore(code, open)),
        line: from,
        lines: end === undefined ? 1 : lineAt(code, end) - from + 1,
        parameters: parametersIn(code.slice(open + 1, close)),
      });
    }
  }
  return found;
}

/**
 * Where the body of a function opens behind its parameters (-1 for an arrow without braces), or undefined if no
 * function is there: a call, a group, a type in brackets.
 */
function bodyOf(code: string, close: number, method: string | undefined): { brace: number } | undefined {
  const brace = typeEnd(code, close + 1);
  const between = code.slice(close + 1, brace < 0 ? code.length : brace);
  const arrow = /^\s*(?::[^;={}]*(?:\{[^{}]*\}[^;={}]*)*)?=>\s*/.exec(code.slice(close + 1, close + 400));
  if (arrow !== null) {
    const after = close + 1 + arrow[0].length;
    return { brace: code[after] === '{' ? after : -1 };
  }
  const isBody = brace >= 0 && /^\s*(?::|$)/.test(between) && !between.includes(';');
  return isBody && (method === undefined ? /function\b[^(]*$/.test(code.slice(0, opening(code, close))) : !statement.test(method))
    ? { brace }
    : undefined;
}
