// Folds the changes that the triggers on person append into blocks of about 1,024 people, so that a page at the end
// costs what the first page costs. Any boundaries give exact pages; their size decides only how fast.
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { transaction } from '../db/transaction.ts';

const peopleInABlock = 1_024;
const changesAtOnce = 10_000;
const batchesInARun = 100;
// More of a block than this is cut by the next batch: a transaction stays short after an import of a million.
const cutsAtOnce = 16;

const changedOrganizations: Statement = {
  name: 'person_count_organizations',
  text: `with recursive changed as (
      (select organization_id from person_count_change order by organization_id limit 1)
      union all
      select (select c.organization_id from person_count_change c
        where c.organization_id > n.organization_id order by c.organization_id limit 1)
      from changed n where n.organization_id is not null
    )
    select organization_id from changed where organization_id is not null`,
};

const makeFirstBlock: Statement = {
  name: 'person_count_first_block',
  text: `insert into person_count_block (organization_id, from_position, people) values ($1, 0, 0)
    on conflict do nothing`,
};

// The first block always exists and stands for all: who holds it folds this organization, nobody else.
const lockOrganization: Statement = {
  name: 'person_count_lock',
  text: `select from_position from person_count_block where organization_id = $1 and from_position = 0
    for update skip locked`,
};

const fold: Statement = {
  name: 'person_count_fold',
  text: `with taken as (
      delete from person_count_change where organization_id = $1 and id in (
        select id from person_count_change where organization_id = $1 order by id limit ${changesAtOnce})
      returning position, change
    ), summed as (
      select block.from_position, sum(t.change) as change
      from (select position, sum(change) as change from taken group by position) t
      cross join lateral (
        select b.from_position from person_count_block b
        where b.organization_id = $1 and b.from_position <= t.position
        order by b.from_position desc limit 1
      ) block
      group by block.from_position
    ), folded as (
      update person_count_block b set people = b.people + s.change
      from summed s where b.organization_id = $1 and b.from_position = s.from_position
      returning b.from_position, b.people
    )
    select (select count(*) from taken) as taken,
      array(select from_position::text from folded where people = 0 and from_position > 0) as emptied`,
};

const fullBlocks: Statement = {
  name: 'person_count_full_blocks',
  text: `select from_position from person_count_block
    where organization_id = $1 and people > ${peopleInABlock} order by from_position`,
};

// A block counts what is folded, so people whose change still waits are taken off what its new parts hold.
const cut: Statement = {
  name: 'person_count_cut',
  text: `with block as (
      select b.from_position, b.people, coalesce((
        select n.from_position from person_count_block n
        where n.organization_id = $1 and n.from_position > b.from_position
        order by n.from_position limit 1), 9223372036854775807) as to_position
      from person_count_block b where b.organization_id = $1 and b.from_position = $2
    ), seen as (
      select p.position, row_number() over (order by p.position) - 1 as people_before
      from (
        select position from person
        where organization_id = $1 and scim_id is not null and position >= $2
          and position < (select to_position from block)
        order by position limit ${cutsAtOnce * peopleInABlock + 1}
      ) p
    ), part as (
      select from_position, 0::bigint as people_before from block
      union all
      select s.position, s.people_before - coalesce((
        select sum(c.change) from person_count_change c
        where c.organization_id = $1 and c.position >= $2 and c.position < s.position), 0)
      from seen s where s.people_before > 0 and s.people_before % ${peopleInABlock} = 0
    )
    insert into person_count_block as b (organization_id, from_position, people)
    select $1, p.from_position,
      coalesce(lead(p.people_before) over (order by p.from_position), block.people) - p.people_before
    from part p, block
    on conflict (organization_id, from_position) do update set people = excluded.people`,
};

const dropEmpty: Statement = {
  name: 'person_count_drop',
  text: `delete from person_count_block where organization_id = $1 and from_position = any ($2) and people = 0`,
};

type Folded = Row & { taken: number; emptied: string[] };

/** Folds what waits, organization by organization. Returns how many changes; throws after the last when some failed. */
export async function foldPersonCounts(database: Database): Promise<number> {
  const changed = await database.exclusive((connection) =>
    connection.query<Row & { organization_id: string }>(changedOrganizations),
  );
  let folded = 0;
  const failures: unknown[] = [];
  for (const { organization_id } of changed) {
    try {
      folded += await foldOrganization(database, organization_id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `The people of ${failures.length} organizations were not counted.`);
  }
  return folded;
}

async function foldOrganization(database: Database, organizationId: string): Promise<number> {
  let folded = 0;
  for (let batch = 0; batch < batchesInARun; batch += 1) {
    const { taken, more } = await transaction(database, (tx) => foldBatch(tx, organizationId));
    folded += taken;
    if (!more) {
      break;
    }
  }
  return folded;
}

async function foldBatch(tx: Connection, organizationId: string): Promise<{ taken: number; more: boolean }> {
  await tx.execute(makeFirstBlock, [organizationId]);
  const held = await tx.query(lockOrganization, [organizationId]);
  if (held.length === 0) {
    return { taken: 0, more: false };
  }
  const [folded] = await tx.query<Folded>(fold, [organizationId]);
  const { taken, emptied } = folded ?? { taken: 0, emptied: [] };
  if (emptied.length > 0) {
    await tx.execute(dropEmpty, [organizationId, emptied]);
  }
  // While more waits the parts would be cut by what is not folded yet; the last batch cuts them all.
  const more = taken === changesAtOnce || (await cutFullBlocks(tx, organizationId));
  return { taken, more };
}

/** True when a block was so large that a part of it is still to be cut. */
async function cutFullBlocks(tx: Connection, organizationId: string): Promise<boolean> {
  let more = false;
  const full = await tx.query<Row & { from_position: number }>(fullBlocks, [organizationId]);
  for (const { from_position } of full) {
    const parts = await tx.execute(cut, [organizationId, from_position]);
    more ||= parts > cutsAtOnce;
  }
  return more;
}
