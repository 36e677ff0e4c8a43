// The HTML of an evidence document. Every text is escaped here; what people wrote never becomes markup.
import { escapeHtml } from '../outbox/mail-body.ts';
import type { DepartureEvidence } from './evidence.ts';

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-top:1px solid #999;padding-top:1rem}h3{font-size:1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
code{font-size:.85em;overflow-wrap:anywhere}section{break-inside:avoid-page}`;

export function documentStart(title: string, facts: Readonly<Record<string, string>>): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style></head><body>
<h1>${escapeHtml(title)}</h1>
${table([], Object.entries(facts))}
`;
}

export function documentEnd(words: string): string {
  return `<p>${escapeHtml(words)}</p>\n</body></html>\n`;
}

export function departureHtml(departure: DepartureEvidence): string {
  const { person, request, record, sessions, bookings, notices } = departure;
  const facts = [
    ['E-mail address', person.email ?? 'erased'],
    [
      'The identity provider said stop',
      request === null
        ? (departure.requestId ?? 'by hand')
        : `${request.arrivedAt}, ${request.method} ${request.path}, answered ${request.status} at ${request.answeredAt}`,
    ],
    ['Access ended', departure.accessEndedAt],
    ['Request id', departure.requestId ?? 'none'],
    ['Record', sealed(record)],
  ];
  return `<section><h2>${escapeHtml(person.name)}</h2>
${table([], facts)}
<h3>Sessions closed: ${sessions.length}</h3>
${table(
  ['Opened', 'Closed', 'Address', 'Browser'],
  sessions.map((one) => [one.openedAt, one.endedAt, one.address ?? '', one.browser ?? '']),
)}
<h3>Bookings: ${bookings.length}</h3>
${table(
  ['Reference', 'Starts', 'What became of it', 'When', 'Record'],
  bookings.map((one) => [one.reference, one.startsAt, fates[one.fate], one.at, sealed(one)]),
)}
<h3>Notices: ${notices.length}</h3>
${table(['To', 'Subject', 'Queued', 'Answer of the mail server'], notices.map(noticeRow))}
</section>
`;
}

const fates = {
  cancelled: 'cancelled',
  handed_over: 'handed to another host',
  goes_on: 'goes on with its other hosts',
};

function noticeRow({
  to,
  subject,
  queuedAt,
  state,
  attempts,
}: DepartureEvidence['notices'][number]): string[] {
  const last = attempts.at(-1);
  const answer =
    last === undefined ? state : `${state}, ${last.endedAt ?? last.startedAt}: ${last.answer ?? ''}`;
  return [to, subject, queuedAt, answer];
}

function sealed({ recordId, seq, hash }: DepartureEvidence['record']): string {
  return seq === null ? `${recordId}, not sealed yet` : `${recordId}, seal ${seq}: ${hash ?? ''}`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return '<p>None.</p>';
  }
  const head =
    heading.length === 0
      ? ''
      : `<tr>${heading.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr>`;
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => dataCell(cell, heading.length === 0 && index === 0)).join('')}</tr>`,
  );
  return `<table>${head}${body.join('\n')}</table>`;
}

function dataCell(text: string, isHeading: boolean): string {
  return isHeading ? `<th scope="row">${escapeHtml(text)}</th>` : `<td>${escapeHtml(text)}</td>`;
}
