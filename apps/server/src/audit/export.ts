// A file of audit records, at most 10,000, in CSV or JSON Lines. It says what it holds before it holds it: the filter, the
// range, the number of rows and the head of the chain. What is written is read page by page, so that no file is in memory.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { type Head, headOf, type RecordRow, recordColumns, sealedText } from './chain.ts';
import { csvRecord } from './csv.ts';
import { type AuditSearch, auditKeys, type FoundRecord, readable, readableJoins } from './search.ts';

export const exportFormats = ['csv', 'jsonl'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export const rowsInAFile = 10_000;

/** What a file will hold, fixed before its first byte. */
export type AuditExport = {
  readonly organization: string;
  readonly search: AuditSearch;
  readonly at: Date;
  /** The oldest first. */
  readonly keys: readonly { readonly id: string; readonly at: string }[];
  readonly head: Head | undefined;
  /** Where the next file begins, with `before`, when there are more records. */
  readonly next: string | undefined;
};

/** Finds what a file will hold. */
export async function planExport(
  tx: Connection,
  organizationId: string,
  asked: { readonly organization: string; readonly search: AuditSearch; readonly at: Date },
): Promise<AuditExport> {
  const [{ keys, next }, head] = await Promise.all([
    auditKeys(tx, organizationId, asked.search, rowsInAFile),
    headOf(tx, organizationId),
  ]);
  return { ...asked, keys: keys.toReversed(), head, next };
}

type ExportRow = FoundRecord &
  RecordRow & { readonly prev_hash: Buffer | null; readonly salt: Buffer | null };

const rowsInAPage = 500;

const readRows: Statement = {
  name: 'audit_export_rows',
  text: `select ${recordColumns}, ${readable}, s.prev_hash, l.salt
    from unnest($2::uuid[]) with ordinality f(id, place) ${readableJoins}
    order by f.place`,
};

type InTransaction = <T>(work: (tx: Connection) => Promise<T>) => Promise<T>;

/** The file's text, piece by piece; each page is read in a transaction of its own. */
export async function* writeExport(
  planned: AuditExport,
  format: ExportFormat,
  within: { readonly organizationId: string; readonly inTransaction: InTransaction },
): AsyncGenerator<string> {
  const form = forms[format];
  yield form.header(planned);
  for (let from = 0; from < planned.keys.length; from += rowsInAPage) {
    const ids = planned.keys.slice(from, from + rowsInAPage).map(({ id }) => id);
    const rows = await within.inTransaction((tx) =>
      tx.query<Row & ExportRow>(readRows, [within.organizationId, ids]),
    );
    yield rows.map(form.row).join('');
  }
}

type Form = {
  readonly header: (planned: AuditExport) => string;
  readonly row: (row: ExportRow) => string;
};

const forms: Readonly<Record<ExportFormat, Form>> = {
  csv: { header: csvHeader, row: csvRow },
  jsonl: { header: (planned) => `${JSON.stringify({ export: aboutOf(planned) })}\n`, row: jsonRow },
};

function aboutOf({ organization, search, at, keys, head, next }: AuditExport) {
  const { from, to, before, ...filter } = search;
  return {
    organization,
    exportedAt: at.toISOString(),
    filter: {
      ...filter,
      ...(from && { from: from.toISOString() }),
      ...(to && { to: to.toISOString() }),
      ...(before !== undefined && { before }),
    },
    rows: keys.length,
    first: keys[0]?.at ?? null,
    last: keys.at(-1)?.at ?? null,
    headSeq: head?.seq ?? null,
    headHash: head?.hash.toString('hex') ?? null,
    /** More records than a file holds: these are the newest. */
    olderBefore: next ?? null,
  };
}

function csvHeader(planned: AuditExport): string {
  const about = Object.entries(aboutOf(planned)).map(([name, value]) =>
    csvRecord([`# ${name}`, typeof value === 'object' && value !== null ? JSON.stringify(value) : value]),
  );
  return about.join('') + csvRecord(columns);
}

const columns = [
  'at',
  'action',
  'actor kind',
  'actor id',
  'actor',
  'target kind',
  'target id',
  'target',
  'request id',
  'facts',
  'labels',
  'seq',
  'hash',
];

function csvRow(row: ExportRow): string {
  return csvRecord([
    row.at,
    row.action,
    row.actor_kind,
    row.actor_id,
    row.actor_name,
    row.target_kind,
    row.target_id,
    row.target_name,
    row.request_id,
    row.facts,
    row.labels,
    row.seq,
    row.hash?.toString('hex') ?? null,
  ]);
}

// `record` stands in it byte by byte as the chain has hashed it: SHA-256 of prevHash and these bytes is hash.
function jsonRow(row: ExportRow): string {
  const beside = JSON.stringify({
    seq: row.seq,
    prevHash: row.prev_hash?.toString('hex') ?? null,
    hash: row.hash?.toString('hex') ?? null,
    actor: row.actor_name,
    target: row.target_name,
    labels: JSON.parse(row.labels ?? 'null'),
    salt: row.salt?.toString('hex') ?? null,
  });
  return `${beside.slice(0, -1)},"record":${sealedText(row)}}\n`;
}
