// Why a sign-in by an identity provider came to nothing: a code for the page that explains it and says whom to ask.

export const ssoProblems = [
  // The organization has no connection that is switched on, or isn't there.
  'not-configured',
  // The account has been closed.
  'deprovisioned',
  // Nobody here has that name or address.
  'no-match',
  // The name is one person's and the address another's.
  'several-matches',
  // The account belongs to another identity at this IdP until an administrator resets it.
  'bound-elsewhere',
  // An OWNER's first time: sign in some other way, and then by the IdP.
  'bind-from-session',
  // The IdP calls people otherwise at each visit: nobody can be recognised by that.
  'transient-name',
  // Too long ago, begun in another browser, or used already.
  'expired',
  // The same answer of the IdP a second time.
  'replayed',
  // The IdP began by itself, which this organization doesn't allow.
  'unsolicited',
  // Somebody else is signed in in this browser: what an IdP begins replaces nobody.
  'other-session',
  // Somebody else came back from the IdP than who was to prove who they are.
  'other-person',
  // A test or a proof needs a session, and an administrator's for a test.
  'signed-out',
  // The IdP refused, couldn't be reached, or what it said doesn't hold.
  'idp-error',
  // What the IdP sent is more than is read.
  'too-large',
  'too-many',
  // Something is wrong here: the database is busy or away, or there is a fault of ours; the log says what.
  'failed',
] as const;

export type SsoProblem = (typeof ssoProblems)[number];
