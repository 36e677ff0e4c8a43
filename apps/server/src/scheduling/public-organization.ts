// How an organization shows itself to strangers, and how the transaction of a stranger comes to belong to it.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { logoPath } from '../organizations/organization-face.ts';

/** An organization as its public pages show it. */
export type PublicOrganization = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly timeZone: string;
  readonly colour: string | null;
  /** A path on this server, with a version in it. */
  readonly logo: string | null;
  readonly replyTo: string | null;
  readonly fallbackUrl: string | null;
};

type OrganizationRow = Row & {
  readonly organization_id: string | null;
  readonly slug: string;
  readonly name: string;
  readonly time_zone: string;
  readonly colour: string | null;
  readonly reply_to: string | null;
  readonly fallback_url: string | null;
  /** Milliseconds since 1970. */
  readonly logo_changed: number | null;
};

const logoChanged = (organizationId: string): string =>
  `(select (extract(epoch from l.changed_at) * 1000)::bigint from organization_logo l
      where l.organization_id = ${organizationId}) as logo_changed`;

const enter: Statement = {
  name: 'organization_enter',
  text: `select o.organization_id, o.slug, o.name, o.time_zone, o.colour, o.reply_to, o.fallback_url,
      ${logoChanged('o.organization_id')}
    from enter_organization($1) o`,
};

/** The organization with this slug; from here on the transaction is one of that organization. */
export async function enterOrganization(
  tx: Connection,
  slug: string,
): Promise<PublicOrganization | undefined> {
  return toOrganization(await tx.query<OrganizationRow>(enter, [slug]));
}

const setOrganization: Statement = {
  name: 'organization_set',
  text: `select set_config('linktime.organization', $1, true)`,
};

const findById: Statement = {
  name: 'organization_public',
  text: `select o.id as organization_id, o.slug, o.name, o.time_zone, o.colour, o.reply_to, o.fallback_url,
      ${logoChanged('o.id')}
    from organization o where o.id = $1`,
};

/** The organization that the transaction belongs to already. */
export async function publicOrganization(
  tx: Connection,
  organizationId: string,
): Promise<PublicOrganization | undefined> {
  return toOrganization(await tx.query<OrganizationRow>(findById, [organizationId]));
}

/** The organization with this id; from here on the transaction is one of that organization. */
export async function enterOrganizationById(
  tx: Connection,
  organizationId: string,
): Promise<PublicOrganization | undefined> {
  const [, organization] = await Promise.all([
    tx.query(setOrganization, [organizationId]),
    publicOrganization(tx, organizationId),
  ]);
  return organization;
}

function toOrganization([row]: readonly OrganizationRow[]): PublicOrganization | undefined {
  if (row === undefined || row.organization_id === null) {
    return undefined;
  }
  return {
    id: row.organization_id,
    slug: row.slug,
    name: row.name,
    timeZone: row.time_zone,
    colour: row.colour,
    logo: logoPath(row.slug, row.logo_changed),
    replyTo: row.reply_to,
    fallbackUrl: row.fallback_url,
  };
}
