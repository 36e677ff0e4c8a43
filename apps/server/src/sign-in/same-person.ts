// An admin says that a former account was somebody present: another directory identity had taken the address over, and
// it was the same human after all. One transaction; the present person keeps id, role and address.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { joinAccounts } from '../people/joined-person.ts';
import type { Doer } from '../people/member-rules.ts';
import { forgetPassword } from '../people/password.ts';
import { lockPeopleById, type Person } from '../people/person.ts';
import { asTarget, type Refused } from '../people/target.ts';
import { inheritScheduling } from '../scheduling/inherit.ts';
import { moveBindings } from './sso/rebinding.ts';

export type Joined = { readonly ok: true } | Refused<'inactive' | 'not_former' | 'another_address'>;

export async function saySamePerson(
  tx: Connection,
  cause: Cause,
  about: { readonly doer: Doer; readonly id: string; readonly formerId: string; readonly at: Date },
): Promise<Joined> {
  const { organizationId } = cause;
  const { doer, id, formerId, at } = about;
  const locked = await lockPeopleById(tx, organizationId, [id, formerId]);
  const target = asTarget(
    'same-person',
    doer,
    locked.find((person) => person.id === id),
  );
  if (!target.ok) {
    return target;
  }
  const { person } = target;
  const former = locked.find((one) => one.id === formerId);
  if (!person.active) {
    return { ok: false, reason: 'inactive' };
  }
  if (former === undefined || former.scim_id !== null || former.joined_at !== null) {
    return { ok: false, reason: 'not_former' };
  }
  if (!sharesAddress(person, former)) {
    return { ok: false, reason: 'another_address' };
  }
  const join = { from: former.id, to: person.id, at };
  // Teams before event types before bookings: the order of locks.
  const { teams, handles } = await joinAccounts(tx, organizationId, join);
  const { pagesPaused, bookings, bookingsKept } = await inheritScheduling(tx, organizationId, join);
  const bindings = await moveBindings(tx, organizationId, { from: former.id, to: person });
  await forgetPassword(tx, organizationId, former.id);
  await recordAudit(tx, cause, [
    {
      action: 'person.joined',
      target: { kind: 'person', id: person.id },
      facts: { former: former.id, teams, handles, pagesPaused, bookings, bookingsKept, bindings },
      labels: { name: person.name, formerName: former.name },
    },
  ]);
  return { ok: true };
}

/** The only ground on which somebody may be taken for another: nobody is given what a stranger left. */
function sharesAddress(person: Person, former: Person): boolean {
  return person.email_folded === former.email_folded || person.user_name_folded === former.user_name_folded;
}
