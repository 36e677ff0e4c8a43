// What is said of a password that won't do.
import { type PasswordProblem, passwordLength } from '../../people/password.ts';

export const passwordSentences: Readonly<Record<PasswordProblem, string>> = {
  too_short: `Please choose at least ${passwordLength.least} characters; several words are good.`,
  too_long: `Please choose at most ${passwordLength.most} characters.`,
  too_easy: 'This is too easy to guess: it is a common one, or mostly a name that others know.',
};
