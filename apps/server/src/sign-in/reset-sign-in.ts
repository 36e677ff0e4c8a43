// An admin resets how somebody signs in: every session ends, the password, mailed links and the identity provider's name
// for them are forgotten. They come back by a mailed link, or are matched anew by the identity provider.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import type { Doer } from '../people/member-rules.ts';
import { deleteLinksOfPurpose } from '../people/one-time-link.ts';
import { forgetPassword } from '../people/password.ts';
import { endSessionsForPerson } from '../people/session.ts';
import { unbindPerson } from '../people/sso-binding.ts';
import { lockTarget, type Refused } from '../people/target.ts';

export type SignInReset = { readonly ok: true; readonly sessionsEnded: number } | Refused<'former'>;

const purposes = ['sign-in', 'reset', 'verification', 'set-up'] as const;

export async function resetSignIn(
  tx: Connection,
  cause: Cause,
  { doer, id }: { readonly doer: Doer; readonly id: string },
): Promise<SignInReset> {
  const { organizationId } = cause;
  const target = await lockTarget(tx, organizationId, { deed: 'reset-sign-in', doer, id });
  if (!target.ok) {
    return target;
  }
  if (target.person.scim_id === null) {
    return { ok: false, reason: 'former' };
  }
  const [sessionsEnded, unbound] = await Promise.all([
    endSessionsForPerson(tx, organizationId, id, 'reset'),
    unbindPerson(tx, organizationId, id),
    forgetPassword(tx, organizationId, id),
    ...purposes.map((purpose) => deleteLinksOfPurpose(tx, organizationId, { personId: id, purpose })),
  ]);
  await recordAudit(tx, cause, [
    {
      action: 'person.sign_in_reset',
      target: { kind: 'person', id },
      facts: { sessionsEnded, unbound },
      labels: { name: target.person.name, email: target.person.email },
    },
  ]);
  return { ok: true, sessionsEnded };
}
