// A person who comes by hand: the founder of an organization, or somebody who accepted an invitation. They are written
// in the form in which SCIM shows people, so that an identity provider finds them there and can take them over.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { insertPerson, newPersonId, type Role } from '../people/person.ts';
import { equipNewcomer, newcomerHandle } from '../scheduling/event-types/newcomer.ts';
import { userFields, userOfPerson } from './user-mapping.ts';

export type PersonByHand = {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** An IANA time zone; the organization's by default. */
  readonly timeZone?: string;
};

/**
 * Adds the person and what a joiner has; gives their id. An address that is taken violates person__email or
 * person__user_name. Throws invalidValue when mail can't be sent to the address.
 */
export async function insertPersonByHand(
  tx: Connection,
  cause: Cause,
  { name, email, role, timeZone }: PersonByHand,
): Promise<string> {
  const id = newPersonId();
  const { active, ...fields } = userFields({
    ...userOfPerson({ name, email, active: true }),
    ...(timeZone !== undefined && { timezone: timeZone }),
  });
  const handle = newcomerHandle(fields.name);
  await insertPerson(tx, cause.organizationId, {
    id,
    scimId: newPersonId(),
    role,
    active,
    fields,
    at: new Date(),
    source: 'hand',
    handle,
  });
  await equipNewcomer(tx, cause.organizationId, { personId: id, handle });
  await recordAudit(tx, cause, [
    {
      action: 'person.created',
      target: { kind: 'person', id },
      facts: { role },
      labels: { name, email },
    },
  ]);
  return id;
}
