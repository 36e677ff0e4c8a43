// People as an operator names them: by e-mail address.
import { fold } from '@linktime/scim';
import type { Connection } from '../db/connect.ts';
import { type Known, peopleByEmail } from '../people/directory.ts';

/** In the order of the addresses. Throws when nobody has one of them. */
export async function peopleWith(
  tx: Connection,
  organization: { readonly id: string; readonly slug: string },
  emails: readonly string[],
): Promise<Known[]> {
  const known = await peopleByEmail(tx, organization.id, emails.map(fold));
  return emails.map((email) => {
    const person = known.get(fold(email));
    if (person === undefined) {
      throw new Error(`Nobody in ${organization.slug} has the e-mail address ${email}.`);
    }
    return person;
  });
}

export async function personWith(
  tx: Connection,
  organization: { readonly id: string; readonly slug: string },
  email: string,
): Promise<Known> {
  const [person] = await peopleWith(tx, organization, [email]);
  if (person === undefined) {
    throw new TypeError('A person was asked for and none was given.');
  }
  return person;
}
