// What every way in ends with on the wire: the session's cookie and where to go next, or a sentence for who isn't let in.
import type { PasswordProblem } from '../../people/password.ts';
import type { Browser } from '../../sign-in/desk.ts';
import { badRequest, CookieReply, closedSentence, notFound, Refusal, tooMany } from './answer.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Caller } from './route-table.ts';
import type { Gate } from './signed-in.ts';

const home = '/app';

export function entered(gate: Gate, secret: string, next = home): CookieReply<{ next: string }> {
  return new CookieReply({ next }, gate.cookie.set(secret));
}

export const noLonger = new Refusal(403, {
  error: 'forbidden',
  message: closedSentence,
});

export function tooOften(retryAfter: number): Refusal {
  const minutes = Math.ceil(retryAfter / 60);
  return tooMany(
    `Too many attempts. Please wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    retryAfter,
  );
}

type Reason = 'no_link' | 'no_password' | 'deprovisioned' | PasswordProblem;

export function refusedPassword(reason: Reason | undefined): Refusal {
  if (reason === undefined || reason === 'no_link') {
    return notFound;
  }
  if (reason === 'no_password') {
    return badRequest({ password: 'Choose a password.' });
  }
  return reason === 'deprovisioned' ? noLonger : badRequest({ password: passwordSentences[reason] });
}

export function browserOf({ address, userAgent, session }: Caller): Browser {
  return { ip: address, userAgent, previous: session };
}

/** Where a page wants to go after signing in, if that is a path of ours: `//evil.example` is none. */
export function ownPath(next: string | undefined): string {
  const plain = next !== undefined && /^\/(?![/\\])[\w\-./~%?&=+:@]*$/.test(next);
  return plain && URL.parse(next, 'http://here')?.origin === 'http://here' ? next : home;
}
