// What a person decides of their own account, beside what the directory does (person.ts): that an address is theirs, and
// that the first sign-in is answered. SCIM doesn't show any of it, so the resource's version stays.
import type { Connection, Row, Statement } from '../db/connect.ts';

const confirm: Statement = {
  name: 'person_confirm_email',
  text: `update person set email_confirmed_at = now()
    where organization_id = $1 and id = $2 and email_folded = $3 and active`,
};

/** Notes that the person reads the mail of this address. Nothing happens when they have another one by now. */
export async function confirmEmail(
  tx: Connection,
  organizationId: string,
  confirmed: { readonly id: string; readonly emailFolded: string },
): Promise<void> {
  await tx.execute(confirm, [organizationId, confirmed.id, confirmed.emailFolded]);
}

const welcome: Statement = {
  name: 'person_welcome',
  text: 'update person set welcomed_at = coalesce(welcomed_at, now()) where organization_id = $1 and id = $2',
};

/** What the first sign-in asks has been answered. */
export async function markWelcomed(tx: Connection, organizationId: string, id: string): Promise<void> {
  await tx.execute(welcome, [organizationId, id]);
}

const name: Statement = {
  name: 'person_name',
  text: 'select name from person where organization_id = $1 and id = $2',
};

export async function findName(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<string | undefined> {
  const rows = await tx.query<Row & { name: string }>(name, [organizationId, id]);
  return rows[0]?.name;
}

const profile: Statement = {
  name: 'person_profile',
  text: `select p.name, p.email, p.handle, p.time_zone, p.provisioned_at is not null as managed,
      o.slug as organization_slug
    from person p join organization o on o.id = p.organization_id
    where p.organization_id = $1 and p.id = $2`,
};

export type Profile = Row & {
  readonly name: string;
  readonly email: string;
  readonly handle: string | null;
  readonly time_zone: string | null;
  /** The directory writes them, and decides what they are called. */
  readonly managed: boolean;
  readonly organization_slug: string;
};

/** Throws when there is no such person: who is signed in is there. */
export async function profileOf(tx: Connection, organizationId: string, id: string): Promise<Profile> {
  const [row] = await tx.query<Profile>(profile, [organizationId, id]);
  if (row === undefined) {
    throw new Error('Who is signed in is not there.');
  }
  return row;
}
