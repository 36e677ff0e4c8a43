// Links that sign the visitor in as each role: the OWNER who founded the organization, an ADMIN who was added by hand, and
// a MEMBER who came from the directory. Every start makes new ones.
import { fold } from '@linktime/scim';
import type { Connection } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import type { Role } from '../../people/person.ts';
import { insertPersonByHand } from '../../provisioning/person-by-hand.ts';
import { operatorLink } from '../../sign-in/operator-link.ts';
import { type Candidate, candidateByAddress } from '../../sign-in/way-in.ts';
import type { Scene } from './bookings.ts';
import { owner } from './organization.ts';
import { domain } from './people.ts';

export type SignInLink = {
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly url: string;
};

const admin = { name: 'Adrian Admin', email: `admin@${domain}` };
const actor = { kind: 'operator' } as const;

/** In the order of the roles. Whoever a link would not let in, because a visitor has seen to that, has none. */
export async function signInLinks(
  { database, organizationId, desk }: Scene,
  memberEmail: string,
): Promise<SignInLink[]> {
  const given = { secretKey: desk.secretKey, baseUrl: desk.site.baseUrl };
  const links: SignInLink[] = [];
  for (const email of [owner.email, admin.email, memberEmail]) {
    const link = await withOrganization(database, organizationId, async (tx) => {
      const person = await known(tx, organizationId, email);
      if (person?.by_address !== true) {
        return undefined;
      }
      const url = await operatorLink(tx, { organizationId, actor }, { ...given, personId: person.id });
      return url && { role: person.role, name: person.name, email, url };
    });
    if (link) {
      links.push(link);
    }
  }
  return links;
}

/** The ADMIN is added when nobody has that address. */
async function known(tx: Connection, organizationId: string, email: string): Promise<Candidate | undefined> {
  const person = await candidateByAddress(tx, organizationId, fold(email));
  if (person !== undefined || email !== admin.email) {
    return person;
  }
  await insertPersonByHand(tx, { organizationId, actor }, { ...admin, role: 'ADMIN' });
  return candidateByAddress(tx, organizationId, fold(email));
}
