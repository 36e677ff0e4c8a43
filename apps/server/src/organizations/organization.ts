// Organizations: founding one, its plan, and how it is found before a transaction belongs to it.
import { randomUUIDv7 } from 'node:crypto';
import { recordAudit } from '../audit/audit.ts';
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { setPlan } from './plan-change.ts';

export type Plan = 'FREE' | 'PRO' | 'BUSINESS';
export const plans: readonly Plan[] = ['FREE', 'PRO', 'BUSINESS'];

export type Organization = Row & {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly plan: Plan;
  readonly time_zone: string;
  readonly scim_enabled: boolean;
  readonly created_at: Date;
};

const find: Statement = { name: 'organization_find', text: 'select * from find_organization($1)' };

export async function findOrganization(database: Database, slug: string): Promise<Organization | undefined> {
  const rows = await database.read<Organization>(find, [slug]);
  return rows[0];
}

const list: Statement = { name: 'organization_list', text: 'select * from list_organizations($1, $2)' };

/** Organizations by slug, after a given one; 1,000 at most. */
export function listOrganizations(
  database: Database,
  afterSlug: string,
  count: number,
): Promise<Organization[]> {
  return database.read<Organization>(list, [afterSlug, count]);
}

const insert: Statement = {
  name: 'organization_insert',
  text: `insert into organization (id, slug, name, plan, time_zone) values ($1, $2, $3, $4, $5)`,
};

export function newOrganizationId(): string {
  return randomUUIDv7();
}

/** Founds an organization, in a transaction that belongs to it already. A taken slug violates organization__slug. */
export async function insertOrganization(
  tx: Connection,
  organization: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly plan: Plan;
    readonly timeZone: string;
  },
): Promise<void> {
  await tx.execute(insert, [
    organization.id,
    organization.slug,
    organization.name,
    organization.plan,
    organization.timeZone,
  ]);
  await recordAudit(tx, { organizationId: organization.id, actor: { kind: 'operator' } }, [
    {
      action: 'organization.created',
      target: { kind: 'organization', id: organization.id },
      facts: { plan: organization.plan },
    },
  ]);
}

/** The operator's word: the plan changes at once; SCIM reads it at every request. */
export async function setOrganizationPlan(
  tx: Connection,
  { id: organizationId, plan: from }: Pick<Organization, 'id' | 'plan'>,
  to: Plan,
): Promise<void> {
  await setPlan(tx, { organizationId, actor: { kind: 'operator' } }, { from, to });
}

export type OrganizationFace = Row & {
  readonly name: string;
  readonly reply_to: string | null;
  readonly fallback_url: string | null;
};

const face: Statement = {
  name: 'organization_face',
  text: 'select name, reply_to, fallback_url from organization where id = $1',
};

/** How the organization shows itself to the people it writes to. */
export async function organizationFace(tx: Connection, id: string): Promise<OrganizationFace> {
  const rows = await tx.query<OrganizationFace>(face, [id]);
  const [found] = rows;
  if (found === undefined) {
    throw new Error('The transaction belongs to an organization that is not there.');
  }
  return found;
}

const policy: Statement = {
  name: 'organization_offboarding_policy',
  text: 'select offboarding_policy from organization where id = $1',
};

const policyLocked: Statement = {
  name: 'organization_offboarding_policy_locked',
  text: 'select offboarding_policy from organization where id = $1 for no key update',
};

/** What shall become of a leaver's bookings, as JSON text that offboarding/policy.ts understands. */
export async function readOffboardingPolicy(
  tx: Connection,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<string> {
  const rows = await tx.query<{ offboarding_policy: string }>(lock ? policyLocked : policy, [id]);
  return rows[0]?.offboarding_policy ?? '{}';
}

const setPolicy: Statement = {
  name: 'organization_set_offboarding_policy',
  text: 'update organization set offboarding_policy = $2 where id = $1',
};

export async function writeOffboardingPolicy(tx: Connection, id: string, policyText: string): Promise<void> {
  await tx.execute(setPolicy, [id, policyText]);
}
