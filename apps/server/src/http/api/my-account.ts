// What a signed-in person decides of their own account: the password, that the address is theirs, that they are welcomed.
import { fold } from '@linktime/scim';
import { recordAudit } from '../../audit/audit.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import { deleteLinksOfPurpose, insertLink } from '../../people/one-time-link.ts';
import { hashPassword, passwordProblem, savePasswordHash } from '../../people/password.ts';
import { markWelcomed } from '../../people/person-account.ts';
import { endOtherSessions } from '../../people/session.ts';
import { senderOf } from '../../scheduling/sender.ts';
import { accountOf } from '../../sign-in/account.ts';
import { countAttempt } from '../../sign-in/attempt-limit.ts';
import type { SignInDesk } from '../../sign-in/desk.ts';
import { verificationMail } from '../../sign-in/sign-in-mail.ts';
import { badRequest, conflict } from './answer.ts';
import { tooOften } from './entered.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';

const dayMs = 86_400_000;

export function myAccountHandlers(desk: SignInDesk) {
  return {
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

    'POST /api/v1/email-verifications': (_asked, caller) => mailVerification(desk, caller),

    'POST /api/v1/welcome': async (_asked, { tx, who }) => {
      await markWelcomed(tx, who.organization_id, who.person_id);
      return {};
    },
  } satisfies Partial<Handlers>;
}

async function mailVerification(desk: SignInDesk, { tx, who, address }: SignedInCaller) {
  const { organization_id: organizationId, person_id: personId } = who;
  const account = await accountOf(tx, organizationId, personId);
  const attempt = await countAttempt(tx, organizationId, {
    secretKey: desk.secretKey,
    address: `verification ${fold(account.email)}`,
    ip: address,
    at: desk.now(),
    limits: { perAddress: 3, perNetwork: 30 },
  });
  if (!attempt.ok) {
    return tooOften(attempt.retryAfter);
  }
  await deleteLinksOfPurpose(tx, organizationId, { personId, purpose: 'verification' });
  const expiresAt = new Date(desk.now().getTime() + dayMs);
  const link = await insertLink(tx, organizationId, {
    secretKey: desk.secretKey,
    purpose: 'verification',
    personId,
    expiresAt,
  });
  const sender = await senderOf(tx, organizationId, desk.site);
  const to = { personId, name: account.name, email: account.email };
  const mails = link === undefined ? [] : verificationMail({ organizationId, sender, to, linkId: link.id });
  await enqueueMails(tx, organizationId, mails);
  return { message: `A mail is on its way to ${account.email}.` };
}
