// The end of every way in: a new session for a living person, the browser's former one ended, both in the audit log.
import { recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { authenticateSession, endSession, openSession, type SignInMethod } from '../people/session.ts';
import type { Browser } from './desk.ts';

export type Entered = { readonly ok: true; readonly secret: string; readonly personId: string };
export type Refused = { readonly ok: false; readonly reason: 'deprovisioned' };

export type Entry = {
  readonly personId: string;
  readonly method: SignInMethod;
  readonly browser: Browser;
  readonly connectionId?: string;
  readonly idpSession?: string;
};

/** In a transaction of the organization. Refuses who is not active, also when that comes to pass at this moment. */
export async function enter(
  tx: Connection,
  organizationId: string,
  entry: Entry,
): Promise<Entered | Refused> {
  const { personId, method, browser } = entry;
  const session = await openSession(tx, organizationId, {
    personId,
    method,
    ip: browser.ip,
    userAgent: browser.userAgent,
    ...(entry.connectionId !== undefined && { connectionId: entry.connectionId }),
    ...(entry.idpSession !== undefined && { idpSession: entry.idpSession }),
  });
  if (session === undefined) {
    return { ok: false, reason: 'deprovisioned' };
  }
  await endPrevious(tx, organizationId, browser);
  await recordAudit(tx, { organizationId, actor: { kind: 'person', id: personId } }, [
    { action: 'session.opened', target: { kind: 'session', id: session.id }, facts: { method } },
  ]);
  return { ok: true, secret: session.secret, personId };
}

// A former session in another organization stays: this transaction can't see it, and it is another account.
async function endPrevious(tx: Connection, organizationId: string, { previous }: Browser): Promise<void> {
  if (previous?.organizationId !== organizationId) {
    return;
  }
  const former = await authenticateSession(tx, previous);
  if (former !== undefined) {
    await endSession(tx, organizationId, {
      id: former.session_id,
      personId: former.person_id,
      reason: 'replaced',
    });
  }
}
