// The report as text: one line a check, grouped by section, the why under what didn't pass, totals at the end.
import type { Status } from './check.ts';
import type { Report, Result } from './run.ts';
import { bySection, headingOf } from './sections.ts';

const signs: Readonly<Record<Status, string>> = { pass: '✓', fail: '✗', skip: '–', deviation: '≈' };
const colours: Readonly<Record<Status, number>> = { pass: 32, fail: 31, skip: 90, deviation: 33 };
const bold = 1;

export type Style = {
  /** ANSI colours, for a terminal. */
  readonly colour: boolean;
  /** Every request under its check, and the ids of all checks. */
  readonly verbose: boolean;
};

/** The whole report as text, ending with a line feed. */
export function printReport(report: Report, style: Style): string {
  const lines = [`SCIM conformance of ${report.baseUrl}`, ''];
  for (const [section, results] of bySection(report.results)) {
    lines.push(
      paint(headingOf(section), bold, style),
      ...results.flatMap((each) => printResult(each, style)),
      '',
    );
  }
  if (report.leftBehind.length > 0) {
    lines.push('Could not be deleted again:', ...report.leftBehind.map((path) => `  ${path}`), '');
  }
  lines.push(printTotals(report, style));
  return `${lines.join('\n')}\n`;
}

/** One check's lines. */
function printResult(result: Result, style: Style): readonly string[] {
  const sign = paint(signs[result.status], colours[result.status], style);
  const level = result.level === 'must' ? '' : ` (${result.level})`;
  const named = style.verbose || result.status === 'fail' ? `  [${result.id}]` : '';
  const why = result.why === undefined ? [] : result.why.split('\n').map((line) => `      ${line}`);
  const requests = style.verbose
    ? result.requests.map((each) => `      ${each.method} ${each.path} → ${each.status}`)
    : [];
  return [`  ${sign} ${result.title}${level}${named}`, ...why, ...requests];
}

function printTotals({ totals, results }: Report, style: Style): string {
  const musts = results.filter(({ status, level }) => status === 'fail' && level === 'must').length;
  const failed = totals.fail === 0 ? 'no failures' : `${totals.fail} failed (${musts} of them must)`;
  return [
    paint(`${totals.pass} passed`, colours.pass, style),
    paint(failed, totals.fail === 0 ? colours.pass : colours.fail, style),
    `${totals.deviation} declared deviation${totals.deviation === 1 ? '' : 's'}`,
    `${totals.skip} skipped`,
  ].join(', ');
}

function paint(text: string, colour: number, style: Style): string {
  return style.colour ? `\u001b[${colour}m${text}\u001b[0m` : text;
}
