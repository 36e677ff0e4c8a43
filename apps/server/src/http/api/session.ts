// What a signed-in person reads and does about their own sessions.
import type { Answered, ApiRoutes } from '@linktime/api';
import { newsOfPerson } from '../../offboarding/person-news.ts';
import { confirmSession, endOtherSessions, endSession, sessionsOfPerson } from '../../people/session.ts';
import { accountOf } from '../../sign-in/account.ts';
import { provePassword } from '../../sign-in/by-password.ts';
import type { SignInDesk } from '../../sign-in/desk.ts';
import { badRequest, CookieReply, notFound } from './answer.ts';
import { tooOften } from './entered.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { type Gate, recentMs } from './signed-in.ts';
import { wireDate } from './wire.ts';

type WireSession = Answered<ApiRoutes['GET /api/v1/session']>;

const wrongPassword = badRequest({ password: 'This is not the password.' });

export function sessionHandlers(desk: SignInDesk, gate: Gate) {
  return {
    'GET /api/v1/session': (_asked, caller) => shown(caller, gate.now()),

    'POST /api/v1/session/end': async (_asked, { tx, who }) => {
      const { organization_id: organizationId, session_id: id, person_id: personId } = who;
      await endSession(tx, organizationId, { id, personId, reason: 'signed_out' });
      return new CookieReply({}, gate.cookie.clear());
    },

    'POST /api/v1/session/confirm': async ({ body }, { tx, who, address }) => {
      const { organization_id: organizationId, person_id: personId } = who;
      // Counted in a transaction of its own: a wrong one undoes this one.
      const proof = await provePassword(desk, { organizationId, personId, ip: address }, body.password);
      if (!proof.ok) {
        return proof.reason === 'too_many' ? tooOften(proof.retryAfter) : wrongPassword;
      }
      await confirmSession(tx, organizationId, who.session_id);
      return { confirmedUntil: wireDate(new Date(gate.now().getTime() + recentMs)) };
    },

    'GET /api/v1/sessions': async (_asked, { tx, who }) => {
      const open = await sessionsOfPerson(tx, who.organization_id, who.person_id);
      return {
        sessions: open.map((session) => ({
          id: session.id,
          current: session.id === who.session_id,
          openedAt: wireDate(session.created_at),
          endsAt: wireDate(session.expires_at),
          address: session.ip,
          browser: session.user_agent,
          method: session.method,
        })),
      };
    },

    'DELETE /api/v1/sessions/:id': async ({ params }, { tx, who }) => {
      const ended = { id: params.id, personId: who.person_id, reason: 'revoked' } as const;
      if (!(await endSession(tx, who.organization_id, ended))) {
        return notFound;
      }
      return params.id === who.session_id ? new CookieReply({}, gate.cookie.clear()) : {};
    },

    'POST /api/v1/sessions/end-others': async (_asked, { tx, who }) => {
      const kept = { id: who.session_id, personId: who.person_id, reason: 'revoked' } as const;
      return { ended: await endOtherSessions(tx, who.organization_id, kept) };
    },
  } satisfies Partial<Handlers>;
}

async function shown({ tx, who }: SignedInCaller, at: Date): Promise<WireSession> {
  const [account, news] = await Promise.all([
    accountOf(tx, who.organization_id, who.person_id),
    newsOfPerson(tx, who.organization_id, { personId: who.person_id, at }),
  ]);
  const { organization } = account;
  return {
    organization: { ...organization, plan: who.plan },
    person: {
      id: who.person_id,
      name: account.name,
      email: account.email,
      role: who.role,
      handle: account.handle,
      timeZone: account.timeZone ?? organization.timeZone,
      emailConfirmed: account.emailConfirmed,
      hasPassword: account.hasPassword,
      welcomed: account.welcomed,
      managed: news.managed,
      published: news.published,
    },
    method: who.method,
    confirmedUntil: wireDate(new Date(who.confirmed_at.getTime() + recentMs)),
    ownerless: account.ownerless,
    held: news.held,
    returned: news.returned ?? null,
  };
}
