// Checks an organization's chain from its first seal to its last: every record there, unchanged and in its place, and
// every label that still exists. A chain cut at its end shows only against a head that was kept elsewhere.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { labelDigest } from './audit.ts';
import { beginning, chainHash, type Head, type RecordRow, recordColumns } from './chain.ts';

const pageSize = 1_000;

/** `unsealed`: records that the chain doesn't hold yet. `seq`: where it doesn't hold any more; `why` is a sentence. */
export type Verdict =
  | { readonly ok: true; readonly sealed: number; readonly unsealed: number; readonly head?: Head }
  | { readonly ok: false; readonly seq: number; readonly why: string };

type SealedRow = RecordRow & {
  readonly seq: number;
  readonly record_id: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  /** False when the record is missing: then all of its columns are null. */
  readonly found: boolean;
  readonly salt: Buffer | null;
  readonly labels: string | null;
};

const nextPage: Statement = {
  name: 'audit_verify_page',
  text: `select s.seq, s.record_id, s.prev_hash, s.hash, r.id is not null as found, ${recordColumns}, l.salt, l.labels
    from audit_seal s
    left join audit_record r on r.organization_id = s.organization_id and r.id = s.record_id
    left join audit_label l on l.organization_id = s.organization_id and l.record_id = s.record_id
    where s.organization_id = $1 and s.seq > $2
    order by s.seq limit ${pageSize}`,
};

const rest: Statement = {
  name: 'audit_verify_rest',
  text: `select
      (select count(*) from audit_unsealed u where u.organization_id = $1) as unsealed,
      (select u.record_id from audit_unsealed u where u.organization_id = $1 and not exists (
        select from audit_record r where r.organization_id = u.organization_id and r.id = u.record_id
      ) limit 1) as missing,
      (select r.id from audit_record r where r.organization_id = $1
        and not exists (
          select from audit_seal s where s.organization_id = r.organization_id and s.record_id = r.id)
        and not exists (
          select from audit_unsealed u where u.organization_id = r.organization_id and u.record_id = r.id)
      limit 1) as unchained`,
};

type Rest = Row & { unsealed: number; missing: string | null; unchained: string | null };

const findHash: Statement = {
  name: 'audit_hash_at',
  text: `select hash from audit_seal where organization_id = $1 and seq = $2`,
};

export type Part = {
  /** The last seal that was checked before; the beginning by default. It must be in the chain as it is given. */
  readonly from?: Head | undefined;
  /** How many pages of 1,000 seals at most. */
  readonly pages?: number;
  /** A head that was kept elsewhere. */
  readonly wanted?: Uint8Array | undefined;
};

/** `done`: the chain was walked to its end. `wantedAt`: the seal whose hash is the wanted one, if it came by. */
export type PartVerdict =
  | {
      readonly ok: true;
      readonly head: Head;
      readonly done: boolean;
      readonly unsealed: number;
      readonly wantedAt: number | undefined;
    }
  | Extract<Verdict, { ok: false }>;

/** Walks the whole chain in pages; may run while records are written and sealed. */
export async function verifyChain(tx: Connection, organizationId: string): Promise<Verdict> {
  const verdict = await verifyPart(tx, organizationId, {});
  if (!verdict.ok) {
    return verdict;
  }
  const { head, unsealed } = verdict;
  return head.seq === 0 ? { ok: true, sealed: 0, unsealed } : { ok: true, sealed: head.seq, unsealed, head };
}

/** Walks a part of the chain, so that a long one can be checked in several requests. */
export async function verifyPart(tx: Connection, organizationId: string, part: Part): Promise<PartVerdict> {
  const { from = { seq: 0, hash: Buffer.from(beginning) }, pages = Number.POSITIVE_INFINITY, wanted } = part;
  const known = from.seq === 0 ? Buffer.from(beginning) : await hashAt(tx, organizationId, from.seq);
  if (known?.equals(from.hash) !== true) {
    return { ok: false, seq: from.seq, why: `Seal ${from.seq} is not the one that was checked before.` };
  }
  let head = from;
  let wantedAt: number | undefined;
  for (let page = 0; page < pages; page += 1) {
    const rows = await tx.query<SealedRow>(nextPage, [organizationId, head.seq]);
    for (const row of rows) {
      const why = faultOf(row, head);
      if (why !== undefined) {
        return { ok: false, seq: head.seq + 1, why };
      }
      head = { seq: row.seq, hash: row.hash };
      wantedAt = wanted !== undefined && row.hash.equals(wanted) ? row.seq : wantedAt;
    }
    if (rows.length < pageSize) {
      const tail = await verifyRest(tx, organizationId, head);
      return tail.ok ? { ok: true, head, done: true, unsealed: tail.unsealed, wantedAt } : tail;
    }
  }
  return { ok: true, head, done: false, unsealed: 0, wantedAt };
}

function faultOf(row: SealedRow, before: Head): string | undefined {
  if (row.seq !== before.seq + 1) {
    return `Seal ${before.seq + 1} is missing; the next one there is ${row.seq}.`;
  }
  if (!row.found) {
    return `Record ${row.record_id} was sealed and is missing.`;
  }
  if (!row.prev_hash.equals(before.hash)) {
    return `Seal ${row.seq} is not chained to the one before it.`;
  }
  if (!row.hash.equals(chainHash(before.hash, row))) {
    return `Record ${row.record_id} is not what was sealed.`;
  }
  if (row.salt !== null && row.labels !== null && !labelsAreTrue(row, row.salt, row.labels)) {
    return `The labels of record ${row.record_id} are not those that were written with it.`;
  }
  return undefined;
}

function labelsAreTrue(row: SealedRow, salt: Buffer, labels: string): boolean {
  return labelDigest(salt, JSON.parse(labels)).toString('hex') === row.label_digest;
}

type RestVerdict = { readonly ok: true; readonly unsealed: number } | Extract<Verdict, { ok: false }>;

async function verifyRest(tx: Connection, organizationId: string, head: Head): Promise<RestVerdict> {
  const [found] = await tx.query<Rest>(rest, [organizationId]);
  const seq = head.seq + 1;
  if (found?.missing != null) {
    return { ok: false, seq, why: `Record ${found.missing} waited to be sealed and is missing.` };
  }
  if (found?.unchained != null) {
    return { ok: false, seq, why: `Record ${found.unchained} is neither sealed nor waiting to be.` };
  }
  return { ok: true, unsealed: found?.unsealed ?? 0 };
}

/** The hash of one seal, to compare with a head that was kept elsewhere; undefined when there is no such seal. */
export async function hashAt(
  tx: Connection,
  organizationId: string,
  seq: number,
): Promise<Buffer | undefined> {
  const [found] = await tx.query<Row & { hash: Buffer }>(findHash, [organizationId, seq]);
  return found?.hash;
}
