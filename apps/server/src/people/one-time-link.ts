// Links that work once: sign-in, reset, verification, invitation, set-up. They die with the person they let in.
import type { Connection, Statement } from '../db/connect.ts';

const deleteAll: Statement = {
  name: 'one_time_link_delete_for_person',
  text: `delete from one_time_link
    where organization_id = $1 and (person_id = $2 or sent_by = $2 or email_folded = $3)`,
};

/** Deletes what lets a person in, what they sent, and invitations to their address; gives the number. */
export function deleteLinksForPerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly email_folded: string },
): Promise<number> {
  return tx.execute(deleteAll, [organizationId, person.id, person.email_folded]);
}
