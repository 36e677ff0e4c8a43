// Who is signed in, and whether they may: one transaction that begins by asking, so that what a handler does is done by
// somebody who is a member at that moment, with that role.
import type { Route } from '@linktime/api';
import type { Connection, Database, Row, Statement } from '../../db/connect.ts';
import { transaction } from '../../db/transaction.ts';
import type { PresentedSecret } from '../../people/secret.ts';
import { authenticateSession, type SignedIn } from '../../people/session.ts';
import type { SessionCookie } from '../../sign-in/session-cookie.ts';
import { confirmIdentity, forbidden, Refusal, signedOut } from './answer.ts';

export type Gate = {
  readonly database: Database;
  readonly cookie: SessionCookie;
  readonly now: () => Date;
};

export type Within = { readonly tx: Connection; readonly who: SignedIn };

/** How long a proof of identity lets somebody do what asks for a recent one. */
export const recentMs = 15 * 60_000;

const ranks = { member: 0, admin: 1, owner: 2, MEMBER: 0, ADMIN: 1, OWNER: 2 } as const;

const stay: Statement = {
  name: 'signed_in_stay',
  // A deprovisioning that has begun is waited for; one that begins now waits for this change.
  text: 'select role from person where organization_id = $1 and id = $2 and active for no key update',
};

export function needsSession(route: Route): boolean {
  return route.who in ranks;
}

/**
 * Does the work as whoever the session lets in, or answers a refusal. A refusal that the work answers undoes what it
 * did until then.
 */
export async function asSignedIn(
  gate: Gate,
  asked: { readonly route: Route; readonly session: PresentedSecret | undefined; readonly changes: boolean },
  work: (within: Within) => Promise<unknown>,
): Promise<unknown> {
  const { route, session, changes } = asked;
  if (session === undefined) {
    return signedOut;
  }
  try {
    return await transaction(gate.database, async (tx) => {
      const found = await authenticateSession(tx, session);
      const who = found && changes ? await staying(tx, found) : found;
      if (who === undefined) {
        return signedOut;
      }
      const answer = refusal(route, who, gate.now()) ?? (await work({ tx, who }));
      if (answer instanceof Refusal) {
        throw new Undo(answer);
      }
      return answer;
    });
  } catch (error) {
    if (error instanceof Undo) {
      return error.answer;
    }
    throw error;
  }
}

/** As they are now that nobody can deactivate or demote them before this is committed; undefined when somebody did. */
async function staying(tx: Connection, who: SignedIn): Promise<SignedIn | undefined> {
  const [row] = await tx.query<Row & Pick<SignedIn, 'role'>>(stay, [who.organization_id, who.person_id]);
  return row && { ...who, role: row.role };
}

function refusal(route: Route, who: SignedIn, now: Date): Refusal | undefined {
  const needed = ranks[route.who === 'admin' || route.who === 'owner' ? route.who : 'member'];
  if (ranks[who.role] < needed) {
    return forbidden(
      needed === ranks.owner ? 'Only an owner may do this.' : 'Only owners and admins may do this.',
    );
  }
  const proved = now.getTime() - who.confirmed_at.getTime() <= recentMs;
  return route.recent === true && !proved ? confirmIdentity : undefined;
}

class Undo extends Error {
  readonly answer: Refusal;

  constructor(answer: Refusal) {
    super('The work was refused.');
    this.answer = answer;
  }
}
