// A former account's ways in by the identity provider become those of the present person, where they are the same human.
// Second owner of sso_binding: people/sso-binding.ts binds who signs in.
import type { Connection, Statement } from '../../db/connect.ts';
import { unbindPerson } from '../../people/sso-binding.ts';

const move: Statement = {
  name: 'sso_binding_move',
  text: `update sso_binding b set person_id = $3
    where b.organization_id = $1 and b.person_id = $2 and not exists (
      select from sso_binding own
      where own.organization_id = $1 and own.connection_id = b.connection_id and own.person_id = $3
    )`,
};

/**
 * Both people are locked. What the present person is bound to stays; an OWNER is bound from an open session only, so
 * nothing is handed to one. Gives the number of names that lead to the present person now and did not before.
 */
export async function moveBindings(
  tx: Connection,
  organizationId: string,
  { from, to }: { readonly from: string; readonly to: { readonly id: string; readonly role: string } },
): Promise<number> {
  const moved = to.role === 'OWNER' ? 0 : await tx.execute(move, [organizationId, from, to.id]);
  await unbindPerson(tx, organizationId, from);
  return moved;
}
