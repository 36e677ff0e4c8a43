// The table of e-mail domains that an organization has claimed and those that it has proved. A domain is the name itself,
// in ASCII: a subdomain is another one.
import { randomBytes } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';

export const mostDomains = 100;

export type ClaimedDomain = Row & {
  readonly domain: string;
  readonly token: string;
  readonly created_at: Date;
  /** Null = only claimed. */
  readonly proved_at: Date | null;
  readonly checked_at: Date | null;
};

const list: Statement = {
  name: 'proved_domain_list',
  text: `select domain, token, created_at, proved_at, checked_at from proved_domain
    where organization_id = $1 order by domain limit ${mostDomains}`,
};

export function listDomains(tx: Connection, organizationId: string): Promise<ClaimedDomain[]> {
  return tx.query<ClaimedDomain>(list, [organizationId]);
}

const find: Statement = {
  name: 'proved_domain_find',
  text: `select domain, token, created_at, proved_at, checked_at from proved_domain
    where organization_id = $1 and domain = $2`,
};

export async function findClaimedDomain(
  tx: Connection,
  organizationId: string,
  domain: string,
): Promise<ClaimedDomain | undefined> {
  const rows = await tx.query<ClaimedDomain>(find, [organizationId, domain]);
  return rows[0];
}

const insert: Statement = {
  name: 'proved_domain_insert',
  text: `insert into proved_domain (organization_id, domain, token)
    select $1, $2, $3
    where (select count(*) from proved_domain where organization_id = $1) < ${mostDomains}
    on conflict do nothing`,
};

/** Claims a domain. False when there are too many; a claim that is there keeps its token. */
export async function claimDomain(tx: Connection, organizationId: string, domain: string): Promise<boolean> {
  const token = randomBytes(24).toString('base64url');
  const inserted = await tx.execute(insert, [organizationId, domain, token]);
  return inserted > 0 || (await findClaimedDomain(tx, organizationId, domain)) !== undefined;
}

const check: Statement = {
  name: 'proved_domain_checked',
  text: `update proved_domain set checked_at = $3, proved_at = case when $4 then coalesce(proved_at, $3) else null end
    where organization_id = $1 and domain = $2`,
};

/** Notes what a look into DNS showed. A proof that is gone counts no more. */
export async function noteCheck(
  tx: Connection,
  organizationId: string,
  checked: { readonly domain: string; readonly at: Date; readonly proved: boolean },
): Promise<void> {
  await tx.execute(check, [organizationId, checked.domain, checked.at, checked.proved]);
}

const remove: Statement = {
  name: 'proved_domain_delete',
  text: 'delete from proved_domain where organization_id = $1 and domain = $2',
};

export async function removeDomain(tx: Connection, organizationId: string, domain: string): Promise<boolean> {
  return (await tx.execute(remove, [organizationId, domain])) > 0;
}
