// How commands speak: results on stdout, for people or as one line of JSON; all else on stderr, in plain lines.

/** Tells a person who waits what is going on. */
export function report(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Prints a result: `value` as JSON with --json, else the text. */
export function print(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : `${text}\n`);
}

/** Columns of equal width, a heading first; `nothing` when there are no rows. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  nothing: string,
): string {
  if (rows.length === 0) {
    return nothing;
  }
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The option that every command has. */
export const jsonOption = ['--json', 'print the result as one line of JSON'] as const;

export type JsonOption = { readonly json?: boolean };
