// The HTML of an evidence document. Every text is escaped here; what people wrote never becomes markup.
import { escapeHtml } from '../outbox/mail-body.ts';
import type { DepartureEvidence } from './evidence.ts';

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-top:1px solid #999;padding-top:1rem}h3{font-size:1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #ddd}
.free{overflow-wrap:anywhere;min-width:7rem}.whole{white-space:nowrap}section{break-inside:avoid-page}`;

export function documentStart(title: string, facts: Readonly<Record<string, string>>): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
${table(
  [],
  Object.entries(facts).map(([name, value]) => [name, { free: value }]),
)}
`;
}

export function documentEnd(words: string): string {
  return `<p>${escapeHtml(words)}</p>\n</main></body></html>\n`;
}

export function departureHtml(departure: DepartureEvidence): string {
  const { person, request, record, sessions, bookings, waiting, notices } = departure;
  const said =
    request === null
      ? (departure.requestId ?? 'by hand')
      : `${exactly(request.arrivedAt)}: ${request.method} ${request.path}, answered ${request.status} at ${exactly(request.answeredAt)}`;
  const facts: Row[] = [
    ['E-mail address', { free: person.email ?? 'erased' }],
    ['The identity provider said stop', { free: said }],
    ['Access ended', exactly(departure.accessEndedAt)],
    ['Request id', { free: departure.requestId ?? 'none' }],
    ['Record', sealed(record)],
  ];
  return `<section><h2>${escapeHtml(person.name)}</h2>
${table([], facts)}
<h3>Sessions closed: ${sessions.length}</h3>
${table(
  ['Opened', 'Closed', 'Address', 'Browser'],
  sessions.map((one) => [
    time(one.openedAt),
    one.endedAt === null ? 'open' : time(one.endedAt),
    one.address ?? '',
    { free: one.browser ?? '' },
  ]),
)}
<h3>Bookings: ${bookings.length}</h3>
${table(
  ['Reference', 'Starts', 'What became of it', 'Record'],
  bookings.map((one) => [
    one.reference,
    time(one.startsAt),
    { free: `${fates[one.fate]}, ${time(one.at)}` },
    sealed(one),
  ]),
)}
${waiting.length === 0 ? '' : waitingHtml(waiting)}<h3>Notices: ${notices.length}</h3>
${table(['To', 'Subject', 'Queued', 'Answer of the mail server'], notices.map(noticeRow))}
</section>
`;
}

const fates = {
  cancelled: 'cancelled',
  handed_over: 'handed to another host',
  goes_on: 'goes on with its other hosts',
};

/** Most documents have nothing of it, and no heading for it. */
function waitingHtml(waiting: DepartureEvidence['waiting']): string {
  return `<h3>Bookings that a hold keeps back: ${waiting.length}</h3>
${table(
  ['Reference', 'Starts', 'Settled at the latest, unless the host is back'],
  waiting.map((one) => [one.reference, time(one.startsAt), time(one.until)]),
)}
`;
}

function noticeRow({ to, subject, queuedAt, state, attempts }: DepartureEvidence['notices'][number]): Row {
  const last = attempts.at(-1);
  const answer =
    last === undefined ? state : `${state}, ${time(last.endedAt ?? last.startedAt)}: ${last.answer ?? ''}`;
  return [{ free: to }, { free: subject }, time(queuedAt), { free: answer }];
}

function sealed({ recordId, seq, hash }: DepartureEvidence['record']): Cell {
  return { free: seq === null ? `${recordId}, not sealed yet` : `${recordId}, seal ${seq}: ${hash ?? ''}` };
}

/** `2026-12-03 15:00:00 UTC` */
function time(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** With milliseconds, where they are what is asked. */
function exactly(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 23).replace('T', ' ')} UTC`;
}

/** What may be broken anywhere, so that a page holds it; all else stays on one line. */
type Cell = string | { readonly free: string };
type Row = readonly Cell[];

function table(heading: readonly string[], rows: readonly Row[]): string {
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

function dataCell(cell: Cell, isHeading: boolean): string {
  const text = escapeHtml(typeof cell === 'string' ? cell : cell.free);
  if (isHeading) {
    return `<th scope="row">${text}</th>`;
  }
  return `<td class="${typeof cell === 'string' ? 'whole' : 'free'}">${text}</td>`;
}
