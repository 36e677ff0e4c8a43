// Who is signed in, and whether they may: one transaction that begins by asking, so that what a handler does is done by
// somebody who is a member at that moment, with that role. While somebody else's server is asked there is no transaction.
import type { Route } from '@linktime/api';
import type { Connection, Database, Row, Statement } from '../../db/connect.ts';
import { transaction } from '../../db/transaction.ts';
import type { PresentedSecret } from '../../people/secret.ts';
import { lookUpSession, type SignedIn } from '../../people/session.ts';
import type { SessionCookie } from '../../sign-in/session-cookie.ts';
import { accountClosed, confirmIdentity, forbidden, Refusal, signedOut } from './answer.ts';

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
 * What a handler answers that must ask somebody else's server first. Its transaction ends, so that no connection to the
 * database waits for that server; what `ask` gives is done in a second one, as whoever still may by then.
 */
export class AskElsewhere<T> {
  readonly ask: () => Promise<(within: Within) => Promise<T | Refusal>>;

  constructor(ask: AskElsewhere<T>['ask']) {
    this.ask = ask;
  }
}

type Work = (within: Within) => Promise<unknown>;

type AskedFor = {
  readonly route: Route;
  readonly session: PresentedSecret | undefined;
  readonly changes: boolean;
};

/**
 * Does the work as whoever the session lets in, or answers a refusal. A refusal that the work answers undoes what it
 * did until then.
 */
export async function asSignedIn(gate: Gate, asked: AskedFor, work: Work): Promise<unknown> {
  const answer = await within(gate, asked, work);
  return answer instanceof AskElsewhere ? within(gate, asked, await answer.ask()) : answer;
}

async function within(gate: Gate, { route, session, changes }: AskedFor, work: Work): Promise<unknown> {
  if (session === undefined) {
    return signedOut;
  }
  try {
    return await transaction(gate.database, async (tx) => {
      const found = await lookUpSession(tx, session);
      if (found.who === undefined) {
        return found.closed ? accountClosed : signedOut;
      }
      const who = changes ? await staying(tx, found.who) : found.who;
      if (who === undefined) {
        return accountClosed;
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

/** As they are now that nobody can deactivate or demote them before this is committed; undefined when deactivated. */
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
