// Which messages a worker takes next, in one statement that also writes down that an attempt begins. A message whose
// worker died is due again when its lease ends; it may have been delivered, so it is sent with the same Message-ID.
import type { Database, Row, Statement, Value } from '../db/connect.ts';
import type { Mail } from './mail-message.ts';

// How many due messages a claim looks at. Where there are more, turns are taken over the organizations, or one with
// a hundred thousand mails would keep the others waiting.
const lookedAt = 256;
const organizationsInATurn = 32;
const lookedAtOfEach = 16;
const beforeAll = '00000000-0000-0000-0000-000000000000';

const due = `select o.organization_id, o.id, o.order_key, o.due_at, o.lease_until from outbox o
  where o.state = 'waiting' and o.due_at <= now()`;

/** `seen`: the choice of due messages that the statement looks at, bounded in number. */
type Choice = { name: string; seen: string; crowded: string; order: string; visited: string };

// A message waits for an earlier one with its order key. Where much is due, those that wait are moved back: they
// would fill what is looked at for as long as that earlier one is tried again.
function claimStatement({ name, seen, crowded, order, visited }: Choice): Statement {
  return {
    name,
    text: `with recursive ${seen}, ready as (
        select s.*, earlier.due_at as not_before, ${crowded} as crowded
        from seen s left join lateral (
          select e.due_at from outbox e
          where e.organization_id = s.organization_id and e.order_key = s.order_key
            and e.state = 'waiting' and e.id < s.id
          order by e.id limit 1
        ) earlier on true
      ), chosen as (
        select organization_id, id from ready
        where not_before is null and (lease_until is null or lease_until <= now()) and not (id = any($4::uuid[]))
        order by row_number() over (partition by organization_id order by due_at, id), ${order} limit $3
      ), locked as (
        select o.organization_id, o.id from outbox o
        where (o.organization_id, o.id) in (select c.organization_id, c.id from chosen c)
          and o.state = 'waiting' and o.due_at <= now() and (o.lease_until is null or o.lease_until <= now())
        for update skip locked
      ), claimed as (
        update outbox o set attempts = o.attempts + 1, leased_by = $1,
          lease_until = now() + make_interval(secs => $2::float8 / 1000)
        from locked l where o.organization_id = l.organization_id and o.id = l.id
        returning o.organization_id, o.id, o.attempts, o.payload
      ), begun as (
        insert into outbox_attempt (organization_id, outbox_id, number)
        select organization_id, id, attempts from claimed
      ), moved as (
        update outbox o set due_at = greatest(w.not_before, now() + interval '1 second')
        from (
          select o.organization_id, o.id, r.not_before
          from ready r join outbox o on o.organization_id = r.organization_id and o.id = r.id
          where r.crowded and r.not_before is not null
          for update of o skip locked
        ) w where o.organization_id = w.organization_id and o.id = w.id
      )
      select (select count(*) from seen) as due, ${visited} as visited,
        c.organization_id, c.id, c.attempts, c.payload
      from (select) as always left join claimed c on true`,
  };
}

/** The longest due. */
export const claimFirst = claimStatement({
  name: 'outbox_claim_first',
  seen: `seen as materialized (${due} order by o.due_at limit ${lookedAt})`,
  crowded: `count(*) over () = ${lookedAt}`,
  order: 'due_at, id',
  visited: 'null::uuid',
});

/** What is due of the next organizations, one message of each before a second one of any. */
export const claimInTurn = claimStatement({
  name: 'outbox_claim_in_turn',
  seen: `turn as (
      (select organization_id, 1 as number from outbox
        where state = 'waiting' and organization_id > $5 order by organization_id limit 1)
      union all
      select (select o.organization_id from outbox o
        where o.state = 'waiting' and o.organization_id > t.organization_id order by o.organization_id limit 1),
        t.number + 1
      from turn t where t.organization_id is not null and t.number < ${organizationsInATurn}
    ), seen as materialized (
      select d.* from turn t cross join lateral (
        ${due} and o.organization_id = t.organization_id order by o.due_at limit ${lookedAtOfEach}
      ) d
    )`,
  crowded: `count(*) over (partition by s.organization_id) = ${lookedAtOfEach}`,
  order: 'organization_id, id',
  visited: `(select organization_id from turn where number = ${organizationsInATurn})`,
});

/** A message under way: its attempt is written down and its lease runs. */
export type Claimed = {
  readonly organizationId: string;
  readonly id: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly mail: Mail;
};

/** `due`: how many due messages were looked at, also those that another has or that wait for an earlier one. */
export type Claim = { readonly claimed: readonly Claimed[]; readonly due: number };

type ClaimRow = Row & { due: number; visited: string | null } & (
    | { organization_id: string; id: string; attempts: number; payload: string }
    | { organization_id: null }
  );

/**
 * Claims up to `free` messages at a time for a worker, each with a lease of `leaseMs`. `held`: the ids of those that the
 * worker has under way. Their leases may have ended, while the database was away, say; to take them again would send them
 * twice.
 */
export function createClaimer(
  database: Database,
  { worker, leaseMs }: { readonly worker: string; readonly leaseMs: number },
): (free: number, held: readonly string[]) => Promise<Claim> {
  let inTurn = false;
  let after = beforeAll;

  async function claim(statement: Statement, values: Value[]) {
    const rows = await database.exclusive((connection) =>
      connection.query<ClaimRow>(statement, [worker, leaseMs, ...values]),
    );
    return { claimed: rows.flatMap(claimedOf), due: rows[0]?.due ?? 0, visited: rows[0]?.visited ?? null };
  }

  async function takeTurn(free: number, held: readonly string[]): Promise<Claim> {
    const turn = await claim(claimInTurn, [free, held, after]);
    const last = turn.claimed
      .map(({ organizationId }) => organizationId)
      .sort()
      .at(-1);
    // Who was visited and got nothing, because others took all places, is the next to be served.
    after = (turn.claimed.length === free ? last : turn.visited) ?? beforeAll;
    return turn;
  }

  return async (free, held) => {
    if (inTurn) {
      inTurn = false;
      const turn = await takeTurn(free, held);
      if (turn.claimed.length > 0) {
        return turn;
      }
    }
    const first = await claim(claimFirst, [free, held]);
    inTurn = first.due === lookedAt;
    return first;
  };
}

function claimedOf(row: ClaimRow): Claimed[] {
  if (row.organization_id === null) {
    return [];
  }
  const mail: Mail = JSON.parse(row.payload);
  return [{ organizationId: row.organization_id, id: row.id, attempt: row.attempts, mail }];
}
