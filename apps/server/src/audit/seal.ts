// Seals audit records into one hash chain for each organization, seconds after they were written: so no write waits
// for the chain's head. Two sealers at once are harmless: the numbers of the seals are unique.
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { explain } from '../db/pg-errors.ts';
import { transaction } from '../db/transaction.ts';
import { beginning, chainHash, headOf, type RecordRow, recordColumns } from './chain.ts';

export { verifyChain } from './verify.ts';

const batchSize = 500;
// As many batches of one organization in a run as keep the others waiting for a second or two at most.
const batchesInARun = 20;
const attempts = 5;

// Steps from organization to organization through the key, however many records wait.
const waitingOrganizations: Statement = {
  name: 'audit_waiting_organizations',
  text: `with recursive waiting as (
      (select organization_id from audit_unsealed order by organization_id limit 1)
      union all
      select (select u.organization_id from audit_unsealed u
        where u.organization_id > w.organization_id order by u.organization_id limit 1)
      from waiting w where w.organization_id is not null
    )
    select organization_id from waiting where organization_id is not null`,
};

// Deleting is the lock: another sealer waits here, and finds these gone. A row whose record is missing stays, as
// evidence for verifyChain.
const take: Statement = {
  name: 'audit_take_unsealed',
  text: `with taken as (
      delete from audit_unsealed u using audit_record r
      where u.organization_id = $1 and r.organization_id = u.organization_id and r.id = u.record_id
        and u.record_id in (
          select record_id from audit_unsealed where organization_id = $1 order by record_id limit ${batchSize})
      returning ${recordColumns}
    )
    select * from taken order by id`,
};

const insertSeals: Statement = {
  name: 'audit_insert_seals',
  text: `insert into audit_seal (organization_id, seq, record_id, prev_hash, hash)
    select $1, s.* from unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[]) as s`,
};

/** Seals what waits, organization by organization. Returns how many records; throws after the last when some failed. */
export async function sealAudit(database: Database): Promise<number> {
  const waiting = await database.exclusive((connection) =>
    connection.query<Row & { organization_id: string }>(waitingOrganizations),
  );
  let sealed = 0;
  const failures: unknown[] = [];
  for (const { organization_id } of waiting) {
    try {
      sealed += await sealOrganization(database, organization_id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `The audit records of ${failures.length} organizations were not sealed.`,
    );
  }
  return sealed;
}

async function sealOrganization(database: Database, organizationId: string): Promise<number> {
  let sealed = 0;
  for (let batch = 0; batch < batchesInARun; batch += 1) {
    const count = await sealBatch(database, organizationId);
    sealed += count;
    if (count < batchSize) {
      break;
    }
  }
  return sealed;
}

async function sealBatch(database: Database, organizationId: string): Promise<number> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await transaction(database, (tx) => chainOn(tx, organizationId));
    } catch (error) {
      // Another sealer has taken the number: what it left is chained to its seals.
      if (left === 0 || explain(error).kind !== 'unique') {
        throw error;
      }
    }
  }
}

async function chainOn(tx: Connection, organizationId: string): Promise<number> {
  const records = await tx.query<RecordRow>(take, [organizationId]);
  if (records.length === 0) {
    return 0;
  }
  const head = await headOf(tx, organizationId);
  const hashes: Buffer[] = [];
  let previous: Uint8Array = head?.hash ?? beginning;
  for (const record of records) {
    const hash = chainHash(previous, record);
    hashes.push(hash);
    previous = hash;
  }
  const first = (head?.seq ?? 0) + 1;
  await tx.execute(insertSeals, [
    organizationId,
    records.map((_, index) => first + index),
    records.map(({ id }) => id),
    [head?.hash ?? Buffer.from(beginning), ...hashes.slice(0, -1)],
    hashes,
  ]);
  return records.length;
}
