// The audit log, evidence and sent mails. Files are planned in the transaction that records that they were made, and
// written after it.
import type { Answered, ApiRoutes, Asked as AskedOf } from '@linktime/api';
import type { AuditAction } from '../../audit/actions.ts';
import { recordAudit } from '../../audit/audit.ts';
import type { Head } from '../../audit/chain.ts';
import { planExport, writeExport } from '../../audit/export.ts';
import { type AuditSearch, auditKey, type FoundRecord, searchAudit } from '../../audit/search.ts';
import { verifyPart } from '../../audit/verify.ts';
import type { Connection, Database } from '../../db/connect.ts';
import type { JsonObject } from '../../db/json.ts';
import { withOrganization } from '../../db/transaction.ts';
import { organizationName } from '../../organizations/organization-name.ts';
import { findSentMail } from '../../outbox/sent-mail.ts';
import { badRequest, notFound } from './answer.ts';
import { causeOf } from './cause.ts';
import { Download } from './download.ts';
import { evidenceFile } from './evidence.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { wireDate } from './wire.ts';

type WireRecord = Answered<ApiRoutes['GET /api/v1/audit']>['records'][number];

export type AuditDesk = {
  /** Acts as linktime_app; what files are read from. */
  readonly database: Database;
  readonly now: () => Date;
};

const pagesOfAPart = 20;

// oxlint-disable-next-line max-lines-per-function -- a table of handlers
export function auditHandlers(desk: AuditDesk) {
  return {
    'GET /api/v1/audit': async ({ query }, { tx, who }) => {
      const search = searchOf(query);
      if (search === undefined) {
        return incomplete;
      }
      const { records, next } = await searchAudit(tx, who.organization_id, search);
      return { records: records.map(wireRecord), next: next ?? null };
    },

    'POST /api/v1/audit/exports': async ({ body: { format, ...asked } }, caller) => {
      const { tx, who } = caller;
      const search = searchOf(asked);
      if (search === undefined) {
        return incomplete;
      }
      const { slug } = await organizationName(tx, who.organization_id);
      const at = desk.now();
      const planned = await planExport(tx, who.organization_id, { organization: slug, search, at });
      await recordFile(caller, 'audit.exported', {
        format,
        rows: planned.keys.length,
        filter: givenOf(asked),
      });
      return new Download({
        mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
        fileName: `audit-${slug}-${at.toISOString().slice(0, 10)}.${format}`,
        pieces: writeExport(planned, format, within(desk, caller)),
      });
    },

    'POST /api/v1/audit/verify': async ({ body: { from, head } }, { tx, who }) => {
      const verdict = await verifyPart(tx, who.organization_id, {
        from: from && { seq: from.seq, hash: Buffer.from(from.hash, 'hex') },
        pages: pagesOfAPart,
        wanted: head === undefined ? undefined : Buffer.from(head, 'hex'),
      });
      if (!verdict.ok) {
        return { ok: false, seq: verdict.seq, why: verdict.why };
      }
      const { done, unsealed, wantedAt } = verdict;
      return { ok: true, done, head: wireHead(verdict.head), unsealed, found: wantedAt ?? null };
    },

    'POST /api/v1/evidence': async ({ body }, caller) => {
      const file = await evidenceFile(caller, body, { at: desk.now(), within: within(desk, caller) });
      if (file === undefined) {
        return notFound;
      }
      await recordFile(caller, 'evidence.exported', { ...body });
      return file;
    },

    'GET /api/v1/mails/:id': async ({ params }, { tx, who }) => {
      const found = await findSentMail(tx, who.organization_id, params.id);
      if (found === undefined) {
        return notFound;
      }
      const { mail, state, queuedAt, attempts } = found;
      const { subject, text, html } = mail;
      return {
        from: mail.from.email,
        to: mail.to.email,
        subject,
        text,
        html,
        state,
        queuedAt: wireDate(queuedAt),
        attempts: [...attempts],
      };
    },
  } satisfies Partial<Handlers>;
}

const incomplete = badRequest({
  actor: '"actor" goes with "actorKind", and "target" with "targetKind".',
});

type Asked = AskedOf<ApiRoutes['GET /api/v1/audit']>['query'];

/** Undefined when an id comes without its kind. */
function searchOf({ actor, target, from, to, ...asked }: Asked): AuditSearch | undefined {
  const alone =
    (actor !== undefined && asked.actorKind === undefined) ||
    (target !== undefined && asked.targetKind === undefined);
  if (alone) {
    return undefined;
  }
  return {
    ...asked,
    actorId: actor,
    targetId: target,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

function givenOf(asked: Asked): JsonObject {
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** That somebody took data out is itself worth a record. */
async function recordFile(
  { tx, who }: SignedInCaller,
  action: AuditAction,
  facts: JsonObject,
): Promise<void> {
  const target = { kind: 'organization', id: who.organization_id };
  await recordAudit(tx, causeOf(who), [{ action, target, facts }]);
}

function within({ database }: AuditDesk, { who }: SignedInCaller) {
  const organizationId = who.organization_id;
  const inTransaction = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database, organizationId, work);
  return { organizationId, inTransaction };
}

function wireHead({ seq, hash }: Head) {
  return seq === 0 ? null : { seq, hash: hash.toString('hex') };
}

function wireRecord(row: FoundRecord): WireRecord {
  const labels: Record<string, unknown> | null = JSON.parse(row.labels ?? 'null');
  const labelled = typeof labels?.name === 'string' ? labels.name : null;
  return {
    key: auditKey(row),
    id: row.id,
    at: row.at,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    // As it was called then; as it is called now where that wasn't kept.
    target: { kind: row.target_kind, id: row.target_id, name: labelled ?? row.target_name },
    team: row.team_name,
    requestId: row.request_id,
    facts: JSON.parse(row.facts),
    labels,
    seal: row.seq === null || row.hash === null ? null : { seq: row.seq, hash: row.hash.toString('hex') },
  };
}
