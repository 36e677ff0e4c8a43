// Founding an organization in a browser, where this installation allows it.
import type { SignInDesk } from '../../sign-in/desk.ts';
import { foundBySignUp, lookAtFounding } from '../../sign-in/sign-up.ts';
import { badRequest, forbidden } from './answer.ts';
import { browserOf, entered, tooOften } from './entered.ts';
import { passwordSentences } from './password-sentences.ts';
import type { Handlers } from './route-table.ts';
import type { Gate } from './signed-in.ts';

const notForStrangers = 'Organizations are founded here by whoever runs this installation.';
const keyIsOver =
  'This set-up link no longer works: it is older than 30 minutes, or it was used. Started again, LinkTime prints a new one while there is no organization.';

export function signUpHandlers(desk: SignInDesk, gate: Gate) {
  return {
    'GET /api/v1/sign-up': ({ query }) => lookAtFounding(desk, query.setUpKey),

    'POST /api/v1/sign-up': async ({ body }, caller) => {
      const { open, keyWorks } = await lookAtFounding(desk, body.setUpKey);
      if (!open && !keyWorks) {
        return forbidden(body.setUpKey === undefined ? notForStrangers : keyIsOver);
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
