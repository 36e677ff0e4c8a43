// Founding an organization in a browser, where this installation allows it.
import type { SignInDesk } from '../../sign-in/desk.ts';
import { foundBySignUp, mayFound } from '../../sign-in/sign-up.ts';
import { badRequest, forbidden } from './answer.ts';
import { browserOf, entered, tooOften } from './entered.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Handlers } from './route-table.ts';
import type { Gate } from './signed-in.ts';

export function signUpHandlers(desk: SignInDesk, gate: Gate) {
  return {
    'GET /api/v1/sign-up': async () => ({ open: desk.signUp === 'open' }),

    'POST /api/v1/sign-up': async ({ body }, caller) => {
      if (!(await mayFound(desk, body.setUpKey))) {
        return forbidden('Organizations are founded here by whoever runs this installation.');
      }
      const outcome = await foundBySignUp(desk, body, browserOf(caller));
      if (outcome.ok) {
        return entered(gate, outcome.secret);
      }
      return outcome.reason === 'slug_taken'
        ? badRequest({ 'organization.slug': 'This name is taken. Please choose another one.' })
        : outcome.reason === 'too_many'
          ? tooOften(outcome.retryAfter)
          : badRequest({ password: passwordSentences[outcome.reason] });
    },
  } satisfies Partial<Handlers>;
}
