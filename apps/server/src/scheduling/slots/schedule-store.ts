// The tables of hours: a person's schedule, its weekly rules and its exceptions by date. Wall clock goes in and out as
// it was written; PostgreSQL never converts it, because it takes the other one of two repeated times.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import { type DateHours, defaultHours, type Hours, hoursFault, isTimeZone } from './hours.ts';

type HoursRow = Row & {
  readonly person_id: string;
  /** Null = there is no schedule. */
  readonly time_zone: string | null;
  readonly person_time_zone: string | null;
  readonly organization_time_zone: string;
  /** JSON text: `[weekday, start, end][]`. */
  readonly weekly: string | null;
  /** JSON text: `[date, start, end][]`. */
  readonly overrides: string | null;
};

const load: Statement = {
  name: 'schedule_load',
  text: `select p.id as person_id, s.time_zone, p.time_zone as person_time_zone, o.time_zone as organization_time_zone,
      (select json_agg(json_build_array(r.weekday, r.start_minute, r.end_minute) order by r.weekday, r.start_minute)
        from schedule_rule r
        where r.organization_id = $1 and r.schedule_id = s.id) as weekly,
      (select json_agg(json_build_array(v.local_date, v.start_minute, v.end_minute) order by v.local_date, v.ordinal)
        from schedule_override v
        where v.organization_id = $1 and v.schedule_id = s.id
          and v.local_date between $3::date and $4::date) as overrides
    from unnest($2::uuid[]) as wanted (id)
    join person p on p.organization_id = $1 and p.id = wanted.id
    join organization o on o.id = $1
    left join lateral (
      select own.id, own.time_zone from schedule own
      where own.organization_id = $1 and own.person_id = p.id
      order by own.is_default desc, own.id limit 1
    ) s on true`,
};

/**
 * The hours of people, by their ids, in one statement. Who has none written down has the default hours in their own
 * time zone, or else the organization's. With `dates` only the exceptions on these and between them are loaded.
 */
export async function loadHoursOf(
  tx: Connection,
  organizationId: string,
  personIds: readonly string[],
  dates: { readonly from: string; readonly to: string } = { from: '-infinity', to: 'infinity' },
): Promise<Map<string, Hours>> {
  const rows = await tx.query<HoursRow>(load, [organizationId, personIds, dates.from, dates.to]);
  return new Map(rows.map((row) => [row.person_id, toHours(row)]));
}

// What the directory says of a person's time zone is stored as it came, and may be none.
function toHours(row: HoursRow): Hours {
  const zones = [row.time_zone, row.person_time_zone, row.organization_time_zone];
  const timeZone = zones.find((zone) => zone !== null && isTimeZone(zone)) ?? 'UTC';
  if (row.time_zone === null) {
    return defaultHours(timeZone);
  }
  const weekly: [number, number, number][] = JSON.parse(row.weekly ?? '[]');
  const overrides: [string, number | null, number | null][] = JSON.parse(row.overrides ?? '[]');
  return {
    timeZone,
    weekly: weekly.map(([weekday, start, end]) => ({ weekday, start, end })),
    overrides: overrides.map(([date, start, end]) => ({ date, start, end })),
  };
}

// The person's lock makes two savings of one person's hours take turns.
const lockPerson: Statement = {
  name: 'schedule_lock_person',
  text: `select id from person where organization_id = $1 and id = $2 for no key update`,
};

const upsert: Statement = {
  name: 'schedule_upsert',
  text: `with present as (
      select id from schedule where organization_id = $1 and person_id = $3
      order by is_default desc, id limit 1
    ), added as (
      insert into schedule (organization_id, id, person_id, name, time_zone)
      select $1, $2, $3, 'Working hours', $4 where not exists (select from present)
      returning id
    ), changed as (
      update schedule set time_zone = $4 from present
      where schedule.organization_id = $1 and schedule.id = present.id
    )
    select id from present union all select id from added`,
};

const removeRules: Statement = {
  name: 'schedule_rule_delete',
  text: 'delete from schedule_rule where organization_id = $1 and schedule_id = $2',
};

const removeOverrides: Statement = {
  name: 'schedule_override_delete',
  text: 'delete from schedule_override where organization_id = $1 and schedule_id = $2',
};

const insertRules: Statement = {
  name: 'schedule_rule_insert',
  text: `insert into schedule_rule (organization_id, schedule_id, weekday, start_minute, end_minute)
    select $1, $2, rule.weekday, rule.start, rule.end
    from jsonb_to_recordset($3::jsonb) as rule (weekday smallint, start smallint, "end" smallint)`,
};

const insertOverrides: Statement = {
  name: 'schedule_override_insert',
  text: `insert into schedule_override (organization_id, schedule_id, local_date, ordinal, start_minute, end_minute)
    select $1, $2, given.date, given.ordinal, given.start, given.end
    from jsonb_to_recordset($3::jsonb) as given (date date, ordinal smallint, start smallint, "end" smallint)`,
};

/** Replaces a person's hours. Nothing is written when it is refused; a message is for who wrote the hours. */
export async function saveHours(
  tx: Connection,
  organizationId: string,
  personId: string,
  hours: Hours,
): Promise<
  { ok: true } | { ok: false; reason: 'not_found' } | { ok: false; reason: 'invalid'; message: string }
> {
  const message = hoursFault(hours);
  if (message !== undefined) {
    return { ok: false, reason: 'invalid', message };
  }
  const found = await tx.query(lockPerson, [organizationId, personId]);
  if (found.length === 0) {
    return { ok: false, reason: 'not_found' };
  }
  const [schedule] = await tx.query<{ id: string }>(upsert, [
    organizationId,
    randomUUIDv7(),
    personId,
    hours.timeZone,
  ]);
  const which = [organizationId, schedule?.id ?? ''];
  await Promise.all([
    tx.execute(removeRules, which),
    tx.execute(removeOverrides, which),
    tx.execute(insertRules, [...which, JSON.stringify(hours.weekly)]),
    tx.execute(insertOverrides, [...which, JSON.stringify(numbered(hours.overrides))]),
  ]);
  return { ok: true };
}

/** The hours of each date in order, numbered from 0. */
function numbered(overrides: readonly DateHours[]): (DateHours & { readonly ordinal: number })[] {
  const next = new Map<string, number>();
  return overrides
    .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))
    .map((one) => {
      const ordinal = next.get(one.date) ?? 0;
      next.set(one.date, ordinal + 1);
      return { ...one, ordinal };
    });
}
