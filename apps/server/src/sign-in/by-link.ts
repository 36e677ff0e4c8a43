// Links by mail: one that signs in once, and one that sets another password. Asking for one has the same answer for
// every address; opening one changes nothing; using one takes it.
import { fold } from '@linktime/scim';
import { recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { transaction, withOrganization } from '../db/transaction.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { deleteLinksOfPurpose, insertLink, lookAtLink, takeLink } from '../people/one-time-link.ts';
import { hashPassword, type PasswordProblem, passwordProblem, savePasswordHash } from '../people/password.ts';
import type { PresentedSecret } from '../people/secret.ts';
import { endSessionsForPerson } from '../people/session.ts';
import { enterOrganization } from '../scheduling/event-types/event-type-page.ts';
import { senderOf } from '../scheduling/sender.ts';
import { countAttempt } from './attempt-limit.ts';
import type { Browser, SignInDesk } from './desk.ts';
import { type Entered, enter, type Refused } from './enter.ts';
import { resetMail, signInMail } from './sign-in-mail.ts';
import { type Candidate, candidateByAddress, candidateById } from './way-in.ts';

const minute = 60_000;
const lifetime = { 'sign-in': 15 * minute, reset: 60 * minute } as const;

export type MailedPurpose = keyof typeof lifetime;

/** Mails a link to whoever may have one. Says only whether the limit is reached, which an unknown address reaches too. */
export function askForLink(
  desk: SignInDesk,
  asked: { readonly purpose: MailedPurpose; readonly organization: string; readonly email: string },
  browser: Pick<Browser, 'ip'>,
): Promise<{ ok: true } | { ok: false; retryAfter: number }> {
  return transaction(desk.database, async (tx) => {
    const organization = await enterOrganization(tx, asked.organization);
    if (organization === undefined) {
      return { ok: true };
    }
    const address = fold(asked.email);
    const at = desk.now();
    const attempt = await countAttempt(tx, organization.id, {
      secretKey: desk.secretKey,
      address: `${asked.purpose} ${address}`,
      ip: browser.ip,
      at,
      limits: { perAddress: 5, perNetwork: 30 },
    });
    const candidate = attempt.ok ? await candidateByAddress(tx, organization.id, address) : undefined;
    if (candidate !== undefined && mayHave(asked.purpose, candidate)) {
      await mailLink(tx, desk, { organizationId: organization.id, purpose: asked.purpose, candidate, at });
    }
    return attempt;
  });
}

// An address that the directory set may be somebody else's mailbox: until its person has confirmed it from an open
// session, no password can be set through it, and no link makes its reader an OWNER. Who holds the SCIM token would own
// the organization otherwise.
function mayHave(purpose: MailedPurpose, candidate: Candidate): boolean {
  const confirmed = candidate.provisioned_at === null || candidate.email_confirmed_at !== null;
  const mustBe = purpose === 'reset' || candidate.role === 'OWNER';
  return candidate.active && candidate.by_address && (confirmed || !mustBe);
}

type Mailing = {
  readonly organizationId: string;
  readonly purpose: MailedPurpose;
  readonly candidate: Candidate;
  readonly at: Date;
};

async function mailLink(tx: Connection, desk: SignInDesk, mailing: Mailing): Promise<void> {
  const { organizationId, purpose, candidate, at } = mailing;
  await deleteLinksOfPurpose(tx, organizationId, { personId: candidate.id, purpose });
  const link = await insertLink(tx, organizationId, {
    secretKey: desk.secretKey,
    purpose,
    personId: candidate.id,
    expiresAt: new Date(at.getTime() + lifetime[purpose]),
  });
  if (link === undefined) {
    return;
  }
  const about = {
    organizationId,
    sender: await senderOf(tx, organizationId, desk.site),
    to: { personId: candidate.id, name: candidate.name, email: candidate.email },
    linkId: link.id,
  };
  await enqueueMails(tx, organizationId, purpose === 'sign-in' ? signInMail(about) : resetMail(about));
}

/** Whom a link is for; undefined when it is used, expired or nobody's. */
export function lookAtMailedLink(
  desk: SignInDesk,
  secret: PresentedSecret,
  purpose: MailedPurpose,
): Promise<Candidate | undefined> {
  return withOrganization(desk.database, secret.organizationId, async (tx) => {
    const link = await lookAtLink(tx, secret, purpose);
    return link?.person_id ? stillGood(tx, secret.organizationId, link) : undefined;
  });
}

export function signInByLink(
  desk: SignInDesk,
  secret: PresentedSecret,
  browser: Browser,
): Promise<Entered | Refused | { readonly ok: false; readonly reason: 'no_link' }> {
  const { organizationId } = secret;
  return withOrganization(desk.database, organizationId, async (tx) => {
    const link = await takeLink(tx, secret, 'sign-in');
    const candidate = link && (await stillGood(tx, organizationId, link));
    return candidate === undefined
      ? { ok: false, reason: 'no_link' }
      : enter(tx, organizationId, { personId: candidate.id, method: 'link', browser });
  });
}

export type ResetOutcome =
  | Entered
  | Refused
  | { readonly ok: false; readonly reason: 'no_link' }
  | { readonly ok: false; readonly reason: PasswordProblem };

/** Sets another password and signs in with it. Every session that was open ends. A password that won't do leaves the link. */
export async function resetPassword(
  desk: SignInDesk,
  secret: PresentedSecret,
  given: { readonly password: string; readonly browser: Browser },
): Promise<ResetOutcome> {
  const { organizationId } = secret;
  const known = await lookAtMailedLink(desk, secret, 'reset');
  if (known === undefined) {
    return { ok: false, reason: 'no_link' };
  }
  const problem = passwordProblem(given.password, [known.name, known.email]);
  if (problem !== undefined) {
    return { ok: false, reason: problem };
  }
  const hash = await hashPassword(given.password);
  return withOrganization(desk.database, organizationId, async (tx): Promise<ResetOutcome> => {
    const link = await takeLink(tx, secret, 'reset');
    const candidate = link && (await stillGood(tx, organizationId, link));
    if (candidate === undefined) {
      return { ok: false, reason: 'no_link' };
    }
    const personId = candidate.id;
    if (!(await savePasswordHash(tx, organizationId, { personId, hash }))) {
      return { ok: false, reason: 'deprovisioned' };
    }
    await endSessionsForPerson(tx, organizationId, personId, 'reset');
    await recordAudit(tx, { organizationId, actor: { kind: 'person', id: personId } }, [
      { action: 'person.password_changed', target: { kind: 'person', id: personId }, facts: { by: 'reset' } },
    ]);
    return enter(tx, organizationId, { personId, method: 'password', browser: given.browser });
  });
}

// The link was mailed to an address. If that is no longer the person's, whoever reads it there is somebody else.
async function stillGood(
  tx: Connection,
  organizationId: string,
  link: { readonly person_id: string | null; readonly email_folded: string | null },
): Promise<Candidate | undefined> {
  const candidate =
    link.person_id === null ? undefined : await candidateById(tx, organizationId, link.person_id);
  const sameAddress = candidate !== undefined && fold(candidate.email) === link.email_folded;
  return sameAddress && candidate.active && candidate.by_address ? candidate : undefined;
}
