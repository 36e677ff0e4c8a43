// What a signed-in person reads and does about their own session, password and address.
import type { Answered, ApiRoutes } from '@linktime/api';
import { fold } from '@linktime/scim';
import { recordAudit } from '../../audit/audit.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import { deleteLinksOfPurpose, insertLink } from '../../people/one-time-link.ts';
import { hashPassword, passwordProblem, savePasswordHash } from '../../people/password.ts';
import { markWelcomed } from '../../people/person-account.ts';
import { confirmSession, endOtherSessions, endSession, sessionsOfPerson } from '../../people/session.ts';
import { senderOf } from '../../scheduling/sender.ts';
import { accountOf } from '../../sign-in/account.ts';
import { countAttempt } from '../../sign-in/attempt-limit.ts';
import { provePassword } from '../../sign-in/by-password.ts';
import type { SignInDesk } from '../../sign-in/desk.ts';
import { verificationMail } from '../../sign-in/sign-in-mail.ts';
import { badRequest, CookieReply, conflict, notFound, tooMany } from './answer.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { type Gate, recentMs } from './signed-in.ts';

type WireSession = Answered<ApiRoutes['GET /api/v1/session']>;

const dayMs = 86_400_000;

export function sessionHandlers(desk: SignInDesk, gate: Gate) {
  return {
    'GET /api/v1/session': (_asked, caller) => shown(caller),

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

    'PUT /api/v1/password': async ({ body }, { tx, who }) => {
      const { organization_id: organizationId, person_id: personId } = who;
      const account = await accountOf(tx, organizationId, personId);
      const problem = passwordProblem(body.password, [
        account.name,
        account.email,
        account.organization.name,
      ]);
      if (problem !== undefined) {
        return badRequest({ password: passwordSentences[problem] });
      }
      if (!account.byAddress) {
        return conflict(
          'You sign in with your organization’s identity provider; there is no password to set.',
        );
      }
      await savePasswordHash(tx, organizationId, { personId, hash: await hashPassword(body.password) });
      await endOtherSessions(tx, organizationId, { id: who.session_id, personId, reason: 'reset' });
      await recordAudit(tx, { organizationId, actor: { kind: 'person', id: personId } }, [
        {
          action: 'person.password_changed',
          target: { kind: 'person', id: personId },
          facts: { by: 'self' },
        },
      ]);
      return {};
    },

    'POST /api/v1/email-verifications': async (_asked, { tx, who, address }) => {
      const { organization_id: organizationId, person_id: personId } = who;
      const account = await accountOf(tx, organizationId, personId);
      const attempt = await countAttempt(tx, organizationId, {
        secretKey: desk.secretKey,
        address: `verification ${fold(account.email)}`,
        ip: address,
        at: gate.now(),
        limits: { perAddress: 3, perNetwork: 30 },
      });
      if (!attempt.ok) {
        return tooOften(attempt.retryAfter);
      }
      await deleteLinksOfPurpose(tx, organizationId, { personId, purpose: 'verification' });
      const expiresAt = new Date(gate.now().getTime() + dayMs);
      const link = await insertLink(tx, organizationId, {
        secretKey: desk.secretKey,
        purpose: 'verification',
        personId,
        expiresAt,
      });
      const sender = await senderOf(tx, organizationId, desk.site);
      const to = { personId, name: account.name, email: account.email };
      const mails =
        link === undefined ? [] : verificationMail({ organizationId, sender, to, linkId: link.id });
      await enqueueMails(tx, organizationId, mails);
      return { message: `A mail is on its way to ${account.email}.` };
    },

    'POST /api/v1/welcome': async (_asked, { tx, who }) => {
      await markWelcomed(tx, who.organization_id, who.person_id);
      return {};
    },
  } satisfies Partial<Handlers>;
}

async function shown({ tx, who }: SignedInCaller): Promise<WireSession> {
  const account = await accountOf(tx, who.organization_id, who.person_id);
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
    },
    method: who.method,
    confirmedUntil: wireDate(new Date(who.confirmed_at.getTime() + recentMs)),
    ownerless: account.ownerless,
  };
}

export const wrongPassword = badRequest({ password: 'This is not the password.' });

export function tooOften(retryAfter: number) {
  const minutes = Math.ceil(retryAfter / 60);
  return tooMany(
    `Too many attempts. Please wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    retryAfter,
  );
}

export function wireDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
