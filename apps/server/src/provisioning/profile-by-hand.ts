// What somebody changes of themselves where no directory decides it: written in the form in which SCIM shows people, as
// when they came (person-by-hand.ts), so that an identity provider reads it there.
import type { JsonObject } from '@linktime/scim';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { changePerson, type Person } from '../people/person.ts';
import { userFields, userOfPerson } from './user-mapping.ts';

export type ProfileChange = {
  readonly name?: string;
  /** An IANA time zone. */
  readonly timeZone?: string;
};

/** Changes a person, who is locked and was never written by SCIM; what stays as it is advances no version. */
export async function changeProfileByHand(
  tx: Connection,
  cause: Cause,
  person: Person,
  { name = person.name, timeZone = person.time_zone ?? undefined }: ProfileChange,
): Promise<void> {
  if (person.provisioned_at !== null) {
    throw new TypeError('The directory decides what this person is called.');
  }
  const changes = {
    ...(name !== person.name && { displayName: name }),
    ...(timeZone !== undefined && timeZone !== person.time_zone && { timezone: timeZone }),
  };
  const paths = Object.keys(changes);
  if (paths.length === 0) {
    return;
  }
  const { active, email } = person;
  const stored: JsonObject = JSON.parse(person.profile);
  const { active: _active, ...fields } = userFields({
    ...userOfPerson({ name: person.name, email, active }),
    ...stored,
    ...changes,
  });
  const before: JsonObject = { displayName: person.name, timezone: person.time_zone };
  await Promise.all([
    changePerson(tx, cause.organizationId, { id: person.id, fields, at: new Date(), source: 'hand' }),
    recordAudit(tx, cause, [
      {
        action: 'person.changed',
        target: { kind: 'person', id: person.id },
        facts: { paths },
        labels: Object.fromEntries(
          Object.entries(changes).map(([path, value]) => [path, { old: before[path] ?? null, new: value }]),
        ),
      },
    ]),
  ]);
}
