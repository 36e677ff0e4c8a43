// Behind the library, which checks the signature and little else: whether the signed assertion was made by this IdP, for
// us, now, and for this sign-in. Only the assertion that was signed is looked at.
import type { SamlConnection } from './connection.ts';

/** An element as xml2js gives it: attributes under `$`, text under `_`, children in lists by name. */
export type Parsed = { readonly [name: string]: unknown };

export type Expected = {
  readonly connection: Pick<SamlConnection, 'issuer'>;
  readonly audience: string;
  readonly acs: string;
  readonly at: Date;
  /** What the response around it says, signed or not. */
  readonly inResponseTo: string | null;
};

export type Judged =
  | {
      readonly ok: true;
      readonly assertionId: string;
      readonly expiresAt: Date;
      /** Of the request that it answers; null when the IdP began. */
      readonly inResponseTo: string | null;
      readonly nameId: string;
      readonly format: string;
      readonly sessionIndex: string | null;
      /** When the IdP says that it knew for sure. */
      readonly authenticatedAt: Date | null;
    }
  | { readonly ok: false; readonly reason: string };

const skewMs = 60_000;
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
export const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

class Fault extends Error {}

export function judgeAssertion(assertion: Parsed, expected: Expected): Judged {
  try {
    return judge(assertion, expected);
  } catch (error) {
    if (error instanceof Fault) {
      return { ok: false, reason: error.message };
    }
    throw error;
  }
}

function judge(assertion: Parsed, expected: Expected): Judged {
  const { at } = expected;
  const assertionId = attribute(assertion, 'ID') ?? '';
  must(assertionId !== '' && assertionId.length <= 500, 'The assertion has no id.');
  must(attribute(assertion, 'Version') === '2.0', 'The assertion is not of SAML 2.0.');
  must(!isAfter(attribute(assertion, 'IssueInstant'), at, skewMs), 'The assertion was issued in the future.');
  const issuer = text(only(assertion, 'Issuer'));
  must(issuer === expected.connection.issuer, `The assertion was made by ${issuer}, another issuer.`);
  checkConditions(only(assertion, 'Conditions'), expected);

  const subject = only(assertion, 'Subject');
  must(children(subject, 'EncryptedID').length === 0, 'The name is encrypted apart from the assertion.');
  const nameId = only(subject, 'NameID');
  const name = text(nameId);
  must(name !== '' && name.length <= 500, 'The assertion names nobody.');
  const confirmation = confirmationOf(subject, expected);

  const statements = children(assertion, 'AuthnStatement');
  must(statements.length > 0, 'The assertion does not say that somebody signed in.');
  for (const statement of statements) {
    checkEnd(
      attribute(statement, 'SessionNotOnOrAfter') ?? undefined,
      at,
      'The session at the provider is over.',
    );
  }
  const [statement = {}] = statements;
  const instant = Date.parse(attribute(statement, 'AuthnInstant') ?? '');
  return {
    ok: true,
    assertionId: `assertion ${assertionId}`,
    expiresAt: new Date(confirmation.end + skewMs),
    inResponseTo: confirmation.inResponseTo,
    nameId: name,
    format: attribute(nameId, 'Format') ?? unspecified,
    sessionIndex: attribute(statement, 'SessionIndex'),
    authenticatedAt: Number.isNaN(instant) ? null : new Date(instant),
  };
}

function checkConditions(conditions: Parsed, { audience, at }: Expected): void {
  must(!isAfter(attribute(conditions, 'NotBefore'), at, skewMs), 'The assertion is not valid yet.');
  checkEnd(attribute(conditions, 'NotOnOrAfter') ?? undefined, at, 'The assertion has expired.');
  const restrictions = children(conditions, 'AudienceRestriction');
  const forUs = restrictions.every((one) =>
    children(one, 'Audience').some((name) => text(name) === audience),
  );
  must(restrictions.length > 0 && forUs, 'The assertion is for another audience.');
}

/** The one way of four in which a browser may carry an assertion: whoever bears it, to us, for this request, until then. */
function confirmationOf(subject: Parsed, expected: Expected): { end: number; inResponseTo: string | null } {
  const confirmations = children(subject, 'SubjectConfirmation');
  must(confirmations.length === 1, 'The assertion must have one subject confirmation.');
  const [confirmation = {}] = confirmations;
  must(attribute(confirmation, 'Method') === bearer, 'The subject confirmation is not for a bearer.');
  const data = only(confirmation, 'SubjectConfirmationData');
  must(attribute(data, 'Recipient') === expected.acs, 'The assertion is for another recipient.');
  const end = Date.parse(attribute(data, 'NotOnOrAfter') ?? '');
  must(!Number.isNaN(end), 'The subject confirmation has no end.');
  must(end + skewMs > expected.at.getTime(), 'The subject confirmation has expired.');
  must(
    !isAfter(attribute(data, 'NotBefore'), expected.at, skewMs),
    'The subject confirmation is not valid yet.',
  );
  const inResponseTo = attribute(data, 'InResponseTo');
  must(inResponseTo === expected.inResponseTo, 'The response and its assertion answer different requests.');
  return { end, inResponseTo };
}

function checkEnd(instant: string | undefined, at: Date, sentence: string): void {
  if (instant !== undefined) {
    must(Date.parse(instant) + skewMs > at.getTime(), sentence);
  }
}

/** What can't be read as an instant is after everything. */
function isAfter(instant: string | null, at: Date, toleranceMs: number): boolean {
  return instant !== null && !(Date.parse(instant) <= at.getTime() + toleranceMs);
}

function must(condition: boolean, sentence: string): void {
  if (!condition) {
    throw new Fault(sentence);
  }
}

function only(parent: Parsed, name: string): Parsed {
  const [first, ...more] = children(parent, name);
  if (first === undefined || more.length > 0) {
    throw new Fault(
      `The assertion must have one ${name}; it has ${more.length + (first === undefined ? 0 : 1)}.`,
    );
  }
  return first;
}

/** xml2js gives a child without attributes and children as a string when it is empty. */
export function children(parent: Parsed, name: string): Parsed[] {
  const list = Object.hasOwn(parent, name) ? parent[name] : [];
  return Array.isArray(list) ? list.map((one: unknown) => (isParsed(one) ? one : { _: one })) : [];
}

export function attribute(element: Parsed, name: string): string | null {
  const attributes = element.$;
  const value = isParsed(attributes) && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  return typeof value === 'string' ? value : null;
}

export function text(element: Parsed): string {
  return typeof element._ === 'string' ? element._.trim() : '';
}

function isParsed(value: unknown): value is Parsed {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
