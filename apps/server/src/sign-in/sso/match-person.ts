// Whom an identity is, in the connection's organization: by a bound name alone, else by userName, else by address. Nobody
// is created here, and nobody comes into an account that is another identity's.
import { fold } from '@linktime/scim';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { Role } from '../../people/person.ts';
import { bindPerson, boundPerson } from '../../people/sso-binding.ts';
import type { Identity } from './identity.ts';
import type { SsoProblem } from './sso-problem.ts';

export type Match =
  | { readonly ok: true; readonly personId: string; readonly bound: boolean }
  | { readonly ok: false; readonly problem: SsoProblem; readonly personId?: string };

type CandidateRow = Row & {
  readonly id: string;
  readonly role: Role;
  readonly active: boolean;
  readonly by_name: boolean;
  /** The name that this connection's IdP has for them: none, a stable one, or that they have come by another. */
  readonly came_as: 'never' | 'stable' | 'by name';
};

const living: Statement = {
  name: 'sso_match_living',
  text: `select p.id, p.role, p.active, p.user_name_folded is not distinct from $3 as by_name,
      case when b.subject is null then 'never' when b.subject like 'came %' then 'by name' else 'stable' end as came_as
    from person p
    left join sso_binding b on b.organization_id = p.organization_id and b.connection_id = $2 and b.person_id = p.id
    where p.organization_id = $1 and p.id in (
      select id from person where organization_id = $1 and scim_id is not null and user_name_folded = $3
      union
      select id from person where organization_id = $1 and scim_id is not null and email_folded = $4
    )`,
};

const former: Statement = {
  name: 'sso_match_former',
  text: `select exists (select 1 from person where organization_id = $1 and scim_id is null and user_name_folded = $2)
      or exists (select 1 from person where organization_id = $1 and scim_id is null and email_folded = $3) as left_us`,
};

type Asked = {
  readonly connectionId: string;
  readonly identity: Identity;
  /** Who had an open session in this browser when it began. */
  readonly signedIn: string | null;
};

/** Finds the person; changes nothing. `bound` is false when `bindMatch` has something to note. */
export async function matchPerson(tx: Connection, organizationId: string, asked: Asked): Promise<Match> {
  const { connectionId, identity } = asked;
  if (identity.subject !== null) {
    const { subject } = identity;
    const bound = await boundPerson(tx, organizationId, { connectionId, subject });
    if (bound !== undefined) {
      return bound.active
        ? { ok: true, personId: bound.id, bound: true }
        : { ok: false, problem: 'deprovisioned', personId: bound.id };
    }
  }
  const userName = identity.userName === null ? null : fold(identity.userName);
  const email = identity.email === null ? null : fold(identity.email);
  const rows = await tx.query<CandidateRow>(living, [organizationId, connectionId, userName, email]);
  if (rows.length === 0) {
    return { ok: false, problem: await nobody(tx, organizationId, userName, email) };
  }
  return decide(rows, asked);
}

async function nobody(
  tx: Connection,
  organizationId: string,
  userName: string | null,
  email: string | null,
): Promise<SsoProblem> {
  const [row] = await tx.query<Row & { left_us: boolean }>(former, [organizationId, userName, email]);
  return row?.left_us === true ? 'deprovisioned' : 'no-match';
}

function decide([first, ...more]: readonly CandidateRow[], { identity, signedIn }: Asked): Match {
  if (first === undefined) {
    return { ok: false, problem: 'no-match' };
  }
  if (more.length > 0) {
    return { ok: false, problem: 'several-matches' };
  }
  const { id: personId, came_as: cameAs } = first;
  if (!first.active) {
    return { ok: false, problem: 'deprovisioned', personId };
  }
  if (cameAs === 'stable') {
    return { ok: false, problem: 'bound-elsewhere', personId };
  }
  if (first.role === 'OWNER' && cameAs === 'never' && signedIn !== personId) {
    return { ok: false, problem: 'bind-from-session', personId };
  }
  return { ok: true, personId, bound: cameAs === 'by name' && identity.subject === null };
}

/**
 * Binds who was matched, where that isn't done. A problem when they have come under another name since. A name that has
 * become somebody else's at this moment violates sso_binding_pkey.
 */
export async function bindMatch(
  tx: Connection,
  organizationId: string,
  match: { readonly connectionId: string; readonly personId: string; readonly identity: Identity },
): Promise<SsoProblem | undefined> {
  const { subject } = match.identity;
  const bound = await bindPerson(tx, organizationId, { ...match, subject });
  return bound || subject === null ? undefined : 'bound-elsewhere';
}
