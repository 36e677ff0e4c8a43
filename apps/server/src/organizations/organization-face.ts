// How an organization's public pages and mails look: colour, logo, and where people turn to. The logo's type is read from
// its bytes, never from a name: only formats that can't carry a script are kept.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row, Statement } from '../db/connect.ts';

export type LogoType = 'image/png' | 'image/jpeg' | 'image/webp';

/** What is given is set; null takes it away. */
export type FaceChange = {
  readonly name?: string;
  /** An IANA name. */
  readonly timeZone?: string;
  /** `#1a5fb4` */
  readonly colour?: string | null;
  readonly logo?: Uint8Array | null;
  readonly replyTo?: string | null;
  readonly fallbackUrl?: string | null;
};

/** In bytes: in base 64, a third more, it fits into a request of the dashboard. */
export const largestLogo = 32_768;

/** What is accepted, for whoever is refused. */
export const logoRule = `a PNG, JPEG or WebP image of ${largestLogo / 1_024} KiB at most`;

// In hexadecimal.
const signatures: readonly (readonly [LogoType, RegExp])[] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/jpeg', /^ffd8ff/],
  ['image/webp', /^52494646.{8}57454250565038/],
];

/** The format of an image by its first bytes; undefined when it is none that is kept. */
export function logoType(content: Uint8Array): LogoType | undefined {
  const head = Buffer.from(content.subarray(0, 16)).toString('hex');
  return signatures.find(([, signature]) => signature.test(head))?.[0];
}

const setFace: Statement = {
  name: 'organization_set_face',
  text: `update organization set
      colour = case when $2 then $3 else colour end,
      reply_to = case when $4 then $5 else reply_to end,
      fallback_url = case when $6 then $7 else fallback_url end,
      name = coalesce($8, name), time_zone = coalesce($9, time_zone)
    where id = $1`,
};

const keepLogo: Statement = {
  name: 'organization_logo_keep',
  text: `insert into organization_logo (organization_id, media_type, content) values ($1, $2, $3)
    on conflict (organization_id) do update
    set media_type = excluded.media_type, content = excluded.content, changed_at = now()`,
};

const removeLogo: Statement = {
  name: 'organization_logo_remove',
  text: 'delete from organization_logo where organization_id = $1',
};

/**
 * Changes the face; by the operator when no actor is named. Throws RangeError for a logo that is too large or of no
 * format that is kept.
 */
export async function setOrganizationFace(
  tx: Connection,
  organizationId: string,
  change: FaceChange,
  actor: Cause['actor'] = { kind: 'operator' },
): Promise<void> {
  const { colour, logo, replyTo, fallbackUrl, name = null, timeZone = null } = change;
  const values = [...given(colour), ...given(replyTo), ...given(fallbackUrl), name, timeZone];
  await tx.execute(setFace, [organizationId, ...values]);
  if (logo === null) {
    await tx.execute(removeLogo, [organizationId]);
  } else if (logo !== undefined) {
    await tx.execute(keepLogo, [organizationId, checkedType(logo), logo]);
  }
  const changed = Object.entries(change).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  await recordAudit(tx, { organizationId, actor }, [
    {
      action: 'organization.face_changed',
      target: { kind: 'organization', id: organizationId },
      facts: { changed },
    },
  ]);
}

function given(value: string | null | undefined): [boolean, string | null] {
  return [value !== undefined, value ?? null];
}

function checkedType(logo: Uint8Array): LogoType {
  const type = logoType(logo);
  if (logo.length > largestLogo || type === undefined) {
    throw new RangeError(`A logo is ${logoRule}.`);
  }
  return type;
}

export type Logo = {
  readonly mediaType: LogoType;
  readonly content: Uint8Array;
  /** Another for each change: milliseconds since 1970. */
  readonly version: string;
};

type LogoRow = Row & {
  readonly media_type: LogoType;
  readonly content: Uint8Array;
  readonly version: string;
};

const findLogo: Statement = {
  name: 'organization_logo_find',
  text: `select media_type, content, (extract(epoch from changed_at) * 1000)::bigint::text as version
    from organization_logo where organization_id = $1`,
};

/** Where a logo is read, with its version in it: milliseconds since 1970. */
export function logoPath(slug: string, version: number | null): string | null {
  return version === null ? null : `/api/v1/organizations/${slug}/logo?v=${version}`;
}

/** The organization's logo, in a transaction of that organization. */
export async function loadLogo(tx: Connection, organizationId: string): Promise<Logo | undefined> {
  const [row] = await tx.query<LogoRow>(findLogo, [organizationId]);
  return row && { mediaType: row.media_type, content: row.content, version: row.version };
}
