// How the SCIM connection is, in two statements however long the log: the connection itself, and a row a day of its
// traffic. It never cries wolf: an IdP that has nothing to say is quiet, not stale.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { checklistOf } from './checklist.ts';
import { guessIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import type { ChecklistStep } from './traffic.ts';

export const scimStates = [
  'not_configured',
  'switched_off',
  'waiting',
  'replaced_token_in_use',
  'failing',
  'quiet',
  'healthy',
] as const;

export type ScimState = (typeof scimStates)[number];

export type LiveToken = {
  readonly id: string;
  readonly hint: string;
  readonly createdAt: Date;
  /** Null = the operator. */
  readonly createdBy: string | null;
  readonly lastUsedAt: Date | null;
};

export type TrafficDay = {
  readonly day: string;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
};

export type Failure = {
  readonly at: Date;
  readonly key: string;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
};

export type ScimStatus = {
  readonly state: ScimState;
  readonly enabled: boolean;
  readonly token: LiveToken | null;
  /** The token that ended last. */
  readonly ended: { readonly at: Date; readonly reason: 'replaced' | 'revoked' } | null;
  readonly lastRequestAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: Failure | null;
  /** Null while nobody has called. */
  readonly identityProvider: IdentityProvider | null;
  /** The last 30 days up to today, none left out. */
  readonly days: readonly TrafficDay[];
  readonly checklist: readonly { readonly step: ChecklistStep; readonly doneAt: Date | null }[];
};

const connection: Statement = {
  name: 'scim_connection',
  text: `select o.scim_enabled, t.id as token_id, t.hint, t.created_at, t.last_used_at, p.name as created_by,
      e.ended_at, e.ended_by_reason,
      (select jsonb_object_agg(c.step, to_char(c.first_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        from scim_checklist c where c.organization_id = o.id) as steps
    from organization o
    left join scim_token t on t.organization_id = o.id and t.ended_at is null
    left join person p on p.organization_id = o.id and p.id = t.created_by
    left join lateral (
      select ended_at, ended_by_reason from scim_token
      where organization_id = o.id and ended_at is not null order by ended_at desc limit 1
    ) e on true
    where o.id = $1`,
};

type ConnectionRow = Row & {
  readonly scim_enabled: boolean;
  readonly token_id: string | null;
  readonly hint: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly created_by: string | null;
  readonly ended_at: Date | null;
  readonly ended_by_reason: 'replaced' | 'revoked' | null;
  readonly steps: string | null;
};

const daysShown = 30;

// The newest rows, whatever their day: an organization may have been quiet for months.
const traffic: Statement = {
  name: 'scim_traffic',
  text: `select day, succeeded, refused, failed, last_at, last_success_at, last_failure_at, last_failure,
      replaced_token_at, user_agent
    from scim_traffic_day where organization_id = $1 order by day desc limit ${daysShown}`,
};

type TrafficRow = Row &
  TrafficDay & {
    readonly last_at: Date;
    readonly last_success_at: Date | null;
    readonly last_failure_at: Date | null;
    readonly last_failure: string | null;
    readonly replaced_token_at: Date | null;
    readonly user_agent: string | null;
  };

/** The status of the organization's connection; undefined when the organization is not there. */
export async function scimStatus(
  tx: Connection,
  organizationId: string,
  now: Date,
): Promise<ScimStatus | undefined> {
  const [[row], days] = await Promise.all([
    tx.query<ConnectionRow>(connection, [organizationId]),
    tx.query<TrafficRow>(traffic, [organizationId]),
  ]);
  if (row === undefined) {
    return undefined;
  }
  const token = tokenOf(row);
  const seen = lastOf(days);
  const { scim_enabled: enabled, ended_at: at, ended_by_reason: reason } = row;
  return {
    state: stateOf({ enabled, token, ...seen }, now),
    enabled,
    token,
    ended: at === null || reason === null ? null : { at, reason },
    lastRequestAt: seen.lastRequestAt,
    lastSuccessAt: seen.lastSuccessAt,
    lastFailure: seen.lastFailure,
    identityProvider: seen.identityProvider,
    days: everyDay(days, now),
    checklist: checklistOf(JSON.parse(row.steps ?? '{}')),
  };
}

function tokenOf(row: ConnectionRow): LiveToken | null {
  const { token_id: id, hint, created_at: createdAt, created_by: createdBy, last_used_at: lastUsedAt } = row;
  return id === null ? null : { id, hint, createdAt, createdBy, lastUsedAt };
}

type Seen = Pick<ScimStatus, 'lastRequestAt' | 'lastSuccessAt' | 'lastFailure' | 'identityProvider'> & {
  readonly replacedTokenAt: Date | null;
};

/** The latest of everything; rows come with the newest day first. */
function lastOf(days: readonly TrafficRow[]): Seen {
  const failed = days.find((day) => day.last_failure_at !== null);
  const userAgent = days.find((day) => day.user_agent !== null)?.user_agent;
  return {
    lastRequestAt: days[0]?.last_at ?? null,
    lastSuccessAt: days.find((day) => day.last_success_at !== null)?.last_success_at ?? null,
    lastFailure:
      failed?.last_failure_at == null || failed.last_failure === null
        ? null
        : { ...JSON.parse(failed.last_failure), at: failed.last_failure_at },
    identityProvider: days.length === 0 ? null : guessIdentityProvider(userAgent),
    replacedTokenAt: days.find((day) => day.replaced_token_at !== null)?.replaced_token_at ?? null,
  };
}

const quietAfterMs = 24 * 3_600_000;

/** Pure. What is to be mended comes before what is merely so. */
export function stateOf(
  seen: Omit<Seen, 'identityProvider'> & { readonly enabled: boolean; readonly token: LiveToken | null },
  now: Date,
): ScimState {
  const { enabled, token, lastRequestAt, lastSuccessAt, lastFailure, replacedTokenAt } = seen;
  if (token === null) {
    return 'not_configured';
  }
  if (!enabled) {
    return 'switched_off';
  }
  if (replacedTokenAt !== null && replacedTokenAt > (token.lastUsedAt ?? token.createdAt)) {
    return 'replaced_token_in_use';
  }
  if (token.lastUsedAt === null || lastRequestAt === null) {
    return 'waiting';
  }
  if (lastFailure !== null && (lastSuccessAt === null || lastFailure.at > lastSuccessAt)) {
    return 'failing';
  }
  return now.getTime() - lastRequestAt.getTime() > quietAfterMs ? 'quiet' : 'healthy';
}

function everyDay(rows: readonly TrafficDay[], now: Date): TrafficDay[] {
  const byDay = new Map(
    rows.map(({ day, succeeded, refused, failed }) => [day, { day, succeeded, refused, failed }]),
  );
  const today = Temporal.PlainDate.from(now.toISOString().slice(0, 10));
  return Array.from({ length: daysShown }, (_, index) => {
    const day = today.subtract({ days: daysShown - 1 - index }).toString();
    return byDay.get(day) ?? { day, succeeded: 0, refused: 0, failed: 0 };
  });
}
