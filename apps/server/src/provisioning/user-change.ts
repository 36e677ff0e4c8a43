// What a request changed of a person, as it is told: with old and new values to the audit log, by name alone to the
// provisioning log.
import type { Change } from '@linktime/scim';
import type { AuditEntry } from '../audit/audit.ts';
import type * as people from '../people/person.ts';

export function changeEntries(
  person: people.Person,
  change: Change,
  fields: people.PersonFields,
): AuditEntry[] {
  const target = { kind: 'person', id: person.id };
  const paths = change.values.map(({ path }) => path);
  const entries: AuditEntry[] = [
    {
      action: 'person.changed',
      target,
      facts: { paths },
      labels: Object.fromEntries(
        change.values.map(({ path, before, after }) => [path, { old: before ?? null, new: after ?? null }]),
      ),
    },
  ];
  if (fields.emailFolded !== person.email_folded) {
    entries.push({
      action: 'person.email_changed',
      target,
      labels: { old: person.email, new: fields.email },
    });
  }
  return entries;
}

const pathsShown = 30;

/** What of a person is another by now, for the log and the checklist: names of attributes, no values. */
export function changedIn(person: people.Person, change: Change, fields: people.PersonFields) {
  return {
    changed: change.values.slice(0, pathsShown).map(({ path }) => path),
    ...(fields.emailFolded !== person.email_folded && { emailChanged: true }),
  };
}
