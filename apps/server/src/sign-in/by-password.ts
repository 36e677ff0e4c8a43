// Signing in with a password, and proving again who one is. A wrong password, an unknown address and a person whom
// only the IdP lets in are one answer, and take the same time.
import { fold } from '@linktime/scim';
import { recordAudit } from '../audit/audit.ts';
import { transaction, withOrganization } from '../db/transaction.ts';
import { verifyPassword } from '../people/password.ts';
import { enterOrganization } from '../scheduling/event-types/event-type-page.ts';
import { countAttempt } from './attempt-limit.ts';
import type { Browser, SignInDesk } from './desk.ts';
import { type Entered, enter } from './enter.ts';
import { type Candidate, candidateByAddress, candidateById } from './way-in.ts';

export type SignInOutcome =
  | Entered
  | { readonly ok: false; readonly reason: 'wrong' | 'deprovisioned' }
  | { readonly ok: false; readonly reason: 'too_many'; readonly retryAfter: number };

export async function signInByPassword(
  desk: SignInDesk,
  given: { readonly organization: string; readonly email: string; readonly password: string },
  browser: Browser,
): Promise<SignInOutcome> {
  const known = await transaction(desk.database, async (tx) => {
    const organization = await enterOrganization(tx, given.organization);
    if (organization === undefined) {
      return undefined;
    }
    const address = fold(given.email);
    const attempt = await countAttempt(tx, organization.id, {
      secretKey: desk.secretKey,
      address,
      ip: browser.ip,
      at: desk.now(),
    });
    const candidate = attempt.ok ? await candidateByAddress(tx, organization.id, address) : undefined;
    return { organizationId: organization.id, attempt, candidate };
  });
  if (known?.attempt.ok === false) {
    return { ok: false, reason: 'too_many', retryAfter: known.attempt.retryAfter };
  }
  const right = await isRight(given.password, known?.candidate);
  if (known === undefined || known.candidate === undefined || !right) {
    await noteRefusal(desk, known);
    return { ok: false, reason: 'wrong' };
  }
  const personId = known.candidate.id;
  return withOrganization(desk.database, known.organizationId, (tx) =>
    enter(tx, known.organizationId, { personId, method: 'password', browser }),
  );
}

/** Whether it is the password of a person who may use one; takes as long when there is none. */
async function isRight(password: string, candidate: Candidate | undefined): Promise<boolean> {
  const usable = candidate?.by_address === true ? (candidate.hash ?? undefined) : undefined;
  return verifyPassword(password, usable);
}

async function noteRefusal(
  desk: SignInDesk,
  known: { readonly organizationId: string; readonly candidate: Candidate | undefined } | undefined,
): Promise<void> {
  if (known?.candidate === undefined) {
    return;
  }
  const { organizationId, candidate } = known;
  await withOrganization(desk.database, organizationId, (tx) =>
    recordAudit(tx, { organizationId, actor: { kind: 'system' } }, [
      {
        action: 'person.sign_in_refused',
        target: { kind: 'person', id: candidate.id },
        facts: { method: 'password' },
      },
    ]),
  );
}

/** For the step-up: counts as an attempt at the person's address. */
export async function provePassword(
  desk: SignInDesk,
  who: { readonly organizationId: string; readonly personId: string; readonly ip: string },
  password: string,
): Promise<
  { ok: true } | { ok: false; reason: 'wrong' } | { ok: false; reason: 'too_many'; retryAfter: number }
> {
  const { organizationId } = who;
  const { attempt, candidate } = await withOrganization(desk.database, organizationId, async (tx) => {
    const found = await candidateById(tx, organizationId, who.personId);
    const counted = await countAttempt(tx, organizationId, {
      secretKey: desk.secretKey,
      address: fold(found?.email ?? who.personId),
      ip: who.ip,
      at: desk.now(),
    });
    return { attempt: counted, candidate: found };
  });
  if (!attempt.ok) {
    return { ok: false, reason: 'too_many', retryAfter: attempt.retryAfter };
  }
  return (await isRight(password, candidate)) ? { ok: true } : { ok: false, reason: 'wrong' };
}
