// Why a sign-in at an identity provider came to nothing, for whoever stands before the door: what happened, and what to
// do or whom to ask.

export type Problem = {
  readonly title: string;
  readonly text: string;
  /**
   * What is offered where signing in once more is no use: nothing, or to go back to where somebody is signed in still.
   * Without it, the ways in.
   */
  readonly instead?: 'nothing' | 'back';
};

const problems: Readonly<Record<string, Problem>> = {
  'not-configured': {
    title: 'Single sign-on is not set up here',
    text: 'This organization has no single sign-on that is switched on. Sign in in another way, or ask an admin.',
  },
  deprovisioned: {
    title: 'This account has been closed',
    text: 'Your organization has ended your access to LinkTime. If that is a mistake, ask your IT department to assign LinkTime to you again.',
    instead: 'nothing',
  },
  'no-match': {
    title: 'There is no account for you here',
    text: 'Your identity provider knows you, but LinkTime has nobody with this name or address. Ask your IT department to assign LinkTime to you; then sign in again.',
  },
  'several-matches': {
    title: 'It is not clear who you are',
    text: 'The name that your identity provider sends is one person’s here, and the address another’s. Ask an admin to look at both under Organization → Members.',
  },
  'bound-elsewhere': {
    title: 'This account belongs to another identity',
    text: 'It was used by another identity of your identity provider before. Ask an admin for “Reset sign-in” on your account under Organization → Members.',
  },
  'bind-from-session': {
    title: 'Sign in in another way first',
    text: 'An owner’s account is tied to the identity provider only from an open session. Sign in with your password or a mailed link, and then once with single sign-on.',
  },
  'transient-name': {
    title: 'The identity provider names you anew each time',
    text: 'It sends a transient NameID, by which nobody can be recognised. Ask an admin to choose the format emailAddress or persistent in the identity provider.',
  },
  expired: {
    title: 'That took too long',
    text: 'The sign-in was begun too long ago, or in another browser. Please begin again.',
  },
  replayed: {
    title: 'This answer was used already',
    text: 'The same answer of the identity provider came a second time; it counts once. Please begin again.',
  },
  unsolicited: {
    title: 'Please begin here',
    text: 'This organization does not allow sign-ins that begin at the identity provider. Continue with single sign-on below.',
  },
  'other-session': {
    title: 'Somebody else is signed in in this browser',
    text: 'A sign-in that begins at the identity provider replaces nobody. Sign out of LinkTime first, then open it again from your identity provider.',
    instead: 'back',
  },
  'other-person': {
    title: 'That was somebody else',
    text: 'Another person came back from the identity provider than the one who was to prove who they are. Nothing was done. Sign out at the identity provider, then try again.',
    instead: 'back',
  },
  'signed-out': {
    title: 'You are signed out',
    text: 'Sign in first; then it can be done.',
  },
  'idp-error': {
    title: 'The identity provider did not let you in',
    text: 'It refused, could not be reached, or what it said does not hold. Try again; if it stays so, an admin can see why with a test sign-in under Organization → SSO.',
  },
  'too-large': {
    title: 'The identity provider sent too much',
    text: 'Its answer is longer than LinkTime reads. Ask an admin to send fewer attributes from there: groups, most often.',
  },
  'too-many': {
    title: 'Too many attempts',
    text: 'Please wait a few minutes before you try again.',
  },
  failed: {
    title: 'Something went wrong on our side',
    text: 'The sign-in could not be finished here; nothing is wrong with your account. Please try again in a moment.',
  },
};

export function problemOf(code: string | undefined): Problem | undefined {
  if (code === undefined) {
    return undefined;
  }
  return Object.hasOwn(problems, code) ? problems[code] : problems['idp-error'];
}

const ended: Problem = {
  title: 'You have been signed out',
  text: 'Your session has ended: after 12 hours, or because it was ended here or at your identity provider.',
};

export function arrival(search: { problem?: string; ended?: string }): Problem | undefined {
  return problemOf(search.problem) ?? (search.ended === undefined ? undefined : ended);
}
