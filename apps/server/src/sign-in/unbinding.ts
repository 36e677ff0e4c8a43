// What parts a person from what an identity provider called them: a DELETE, another externalId, or an administrator's
// "reset sign-in". Whoever comes under the old name next is matched anew.
import type { Connection } from '../db/connect.ts';
import { deleteBindingsOfPerson } from './binding-store.ts';

/** In the transaction that causes it, with the person's row locked. Gives the number of names that were forgotten. */
export function unbindPerson(tx: Connection, organizationId: string, personId: string): Promise<number> {
  return deleteBindingsOfPerson(tx, organizationId, personId);
}
