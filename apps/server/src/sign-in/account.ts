// What a signed-in person is shown of themselves and of their organization, in one statement.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { logoPath } from '../organizations/organization-face.ts';

export type Account = {
  readonly name: string;
  readonly email: string;
  readonly handle: string | null;
  readonly timeZone: string | null;
  readonly emailConfirmed: boolean;
  readonly hasPassword: boolean;
  /** Whether password and mailed link let them in. */
  readonly byAddress: boolean;
  readonly welcomed: boolean;
  readonly ownerless: boolean;
  readonly organization: {
    readonly slug: string;
    readonly name: string;
    readonly colour: string | null;
    readonly logo: string | null;
    readonly timeZone: string;
  };
};

const find: Statement = {
  name: 'account_find',
  text: `select p.name, p.email, p.handle, p.time_zone, p.email_confirmed_at is not null as email_confirmed,
      p.welcomed_at is not null as welcomed, w.person_id is not null as has_password,
      (c.id is null or (p.id = o.break_glass_id and p.role = 'OWNER')) as by_address,
      not exists (
        select 1 from person owner where owner.organization_id = $1 and owner.active and owner.role = 'OWNER'
      ) as ownerless,
      o.slug, o.name as organization_name, o.colour, o.time_zone as organization_time_zone, 
      (extract(epoch from l.changed_at) * 1000)::bigint as logo_changed
    from person p
    join organization o on o.id = p.organization_id
    left join organization_logo l on l.organization_id = p.organization_id
    left join person_password w on w.organization_id = p.organization_id and w.person_id = p.id
    left join sso_connection c on c.organization_id = p.organization_id and c.enabled
    where p.organization_id = $1 and p.id = $2`,
};

type Found = Row & {
  readonly name: string;
  readonly email: string;
  readonly handle: string | null;
  readonly time_zone: string | null;
  readonly email_confirmed: boolean;
  readonly welcomed: boolean;
  readonly has_password: boolean;
  readonly by_address: boolean;
  readonly ownerless: boolean;
  readonly slug: string;
  readonly organization_name: string;
  readonly colour: string | null;
  readonly organization_time_zone: string;
  /** Milliseconds since 1970. */
  readonly logo_changed: number | null;
};

/** Throws when there is no such person: who is signed in is there. */
export async function accountOf(tx: Connection, organizationId: string, personId: string): Promise<Account> {
  const [row] = await tx.query<Found>(find, [organizationId, personId]);
  if (row === undefined) {
    throw new Error('Who is signed in is not there.');
  }
  return {
    name: row.name,
    email: row.email,
    handle: row.handle,
    timeZone: row.time_zone,
    emailConfirmed: row.email_confirmed,
    hasPassword: row.has_password,
    byAddress: row.by_address,
    welcomed: row.welcomed,
    ownerless: row.ownerless,
    organization: {
      slug: row.slug,
      name: row.organization_name,
      colour: row.colour,
      logo: logoPath(row.slug, row.logo_changed),
      timeZone: row.organization_time_zone,
    },
  };
}
