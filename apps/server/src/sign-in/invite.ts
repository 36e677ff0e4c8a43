// Inviting somebody by mail. Whether the address has an account here is not told by the answer, and an account is not
// invited again.
import { fold } from '@linktime/scim';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { mostInvitations, replaceInvitations, roomForInvitation } from '../people/invitations.ts';
import { insertInvitation } from '../people/one-time-link.ts';
import { findName } from '../people/person-account.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { countAttempt } from './attempt-limit.ts';
import { invitationMail } from './sign-in-mail.ts';

const weekMs = 7 * 86_400_000;
const limits = { perAddress: 3, perNetwork: 30 };

export type Inviting = {
  readonly email: string;
  /** Who is signed in. */
  readonly personId: string;
  readonly ip: string;
  readonly at: Date;
};

export type Invited =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'too_many' }
  | { readonly ok: false; readonly reason: 'too_often'; readonly retryAfter: number };

export async function invite(
  tx: Connection,
  cause: Cause,
  desk: { readonly site: Site; readonly secretKey: string },
  { email, personId, ip, at }: Inviting,
): Promise<Invited> {
  const { organizationId } = cause;
  const emailFolded = fold(email);
  const attempt = await countAttempt(tx, organizationId, {
    secretKey: desk.secretKey,
    address: `invitation ${emailFolded}`,
    ip,
    at,
    limits,
  });
  if (!attempt.ok) {
    return { ok: false, reason: 'too_often', retryAfter: attempt.retryAfter };
  }
  const { open, known } = await roomForInvitation(tx, organizationId, emailFolded);
  if (open >= mostInvitations) {
    return { ok: false, reason: 'too_many' };
  }
  if (known) {
    return { ok: true };
  }
  await replaceInvitations(tx, organizationId, emailFolded);
  const link = await insertInvitation(tx, organizationId, {
    secretKey: desk.secretKey,
    emailFolded,
    sentBy: personId,
    expiresAt: new Date(at.getTime() + weekMs),
  });
  if (link !== undefined) {
    const [sender, name] = await Promise.all([
      senderOf(tx, organizationId, desk.site),
      findName(tx, organizationId, personId),
    ]);
    const about = { organizationId, sender, to: { email }, linkId: link.id };
    await Promise.all([
      enqueueMails(
        tx,
        organizationId,
        invitationMail({ ...about, invitedBy: name ?? sender.organizationName }),
      ),
      recordAudit(tx, cause, [
        { action: 'invitation.sent', target: { kind: 'invitation', id: link.id }, labels: { email } },
      ]),
    ]);
  }
  return { ok: true };
}
