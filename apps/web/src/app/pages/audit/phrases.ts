// The turns of phrase that sentences about audit records are made of. What isn't known any more has words too.

/** What a sentence may be made of. */
export type Told = {
  /** Whom or what it was done to, as it was called then; null when that is not known any more. */
  readonly target: string | null;
  /** Of a membership. */
  readonly team: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** What an action is called where it is looked for, and one record of it in a sentence. */
export type Words = { readonly name: string; readonly say: (told: Told) => string };

/** What is done to a person. */
export function person(name: string, verb: string): Words {
  return { name, say: ({ target }) => `${verb} ${somebody(target)}` };
}

export function team(name: string, verb: string): Words {
  return { name, say: ({ target }) => `${verb} ${target === null ? 'a team' : `the team “${target}”`}` };
}

export function eventType(name: string, verb: string): Words {
  return { name, say: ({ target }) => `${verb} ${target === null ? 'an event type' : `“${target}”`}` };
}

export function booking(name: string, verb: string): Words {
  return { name, say: ({ facts }) => `${verb} ${reference(facts)}` };
}

export function connection(name: string, verb: string): Words {
  return { name, say: ({ facts }) => `${verb} ${text(facts.issuer) ?? 'an identity provider'}` };
}

export function domain(name: string, verb: string): Words {
  return { name, say: ({ facts }) => `${verb} ${text(facts.domain) ?? 'a domain'}` };
}

export function somebody(target: string | null): string {
  return target ?? 'somebody';
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function reference(facts: Told['facts']): string {
  return text(facts.reference) ?? 'a booking';
}

export function number(value: unknown, one: string): string {
  return typeof value === 'number'
    ? `${value.toLocaleString('en-GB')} ${one}${value === 1 ? '' : 's'}`
    : `${one}s`;
}

const namesShown = 3;

/** "displayName, emails and 2 more" */
export function listed(values: unknown, otherwise: string): string {
  const names = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  const left = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  return names.length === 0 ? otherwise : left > 0 ? `${shown} and ${left} more` : shown;
}

const roles: Readonly<Record<string, string>> = { OWNER: 'owner', ADMIN: 'admin', MEMBER: 'member' };
const plans: Readonly<Record<string, string>> = { FREE: 'Free', PRO: 'Pro', BUSINESS: 'Business' };
const methods: Readonly<Record<string, string>> = {
  password: 'with a password',
  link: 'with a mailed link',
  oidc: 'through OpenID Connect',
  saml: 'through SAML',
};

export function role(value: unknown): string {
  return roles[String(value)] ?? 'another role';
}

export function plan(value: unknown): string {
  return plans[String(value)] ?? 'another plan';
}

export function method(value: unknown): string {
  return methods[String(value)] ?? 'in another way';
}
