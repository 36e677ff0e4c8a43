// Founding an organization in a browser: by a stranger, where this installation lets strangers, on the Free plan; or as
// the first of an empty installation, with the key of the link that `linktime serve` prints.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/connect.ts';
import { explain } from '../db/pg-errors.ts';
import { listOrganizations } from '../organizations/organization.ts';
import { isReservedSlug } from '../organizations/reserved-slug.ts';
import { hashPassword, type PasswordProblem, passwordProblem, savePasswordHash } from '../people/password.ts';
import { foundOrganization } from '../provisioning/found-organization.ts';
import type { Browser, SignInDesk } from './desk.ts';
import { type Entered, enter } from './enter.ts';

const keyLifetimeMs = 30 * 60_000;

/** The key of the set-up link: when it ends, and an HMAC of that. It is good only while there is no organization. */
export function setUpKey(secretKey: string, now: Date): string {
  const until = (now.getTime() + keyLifetimeMs).toString(36);
  return `${until}.${macOf(secretKey, until)}`;
}

/** Whether nobody has founded an organization here yet. */
export async function isEmpty(app: Database): Promise<boolean> {
  return (await listOrganizations(app, '', 1)).length === 0;
}

/** Who may found an organization here now, asked with a set-up key or without. */
export type Founding = { readonly open: boolean; readonly empty: boolean; readonly keyWorks: boolean };

export async function lookAtFounding(desk: SignInDesk, key: string | undefined): Promise<Founding> {
  const empty = await isEmpty(desk.database);
  return {
    open: desk.signUp === 'open',
    empty,
    keyWorks: empty && key !== undefined && isSetUpKey(desk, key),
  };
}

function isSetUpKey(desk: SignInDesk, key: string): boolean {
  const [until = '', mac = ''] = key.split('.');
  const expected = Buffer.from(macOf(desk.secretKey, until));
  const given = Buffer.from(mac);
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  return same && Number.parseInt(until, 36) > desk.now().getTime();
}

function macOf(secretKey: string, until: string): string {
  return createHmac('sha256', secretKey).update(`set-up link until ${until}`).digest('base64url');
}

export type SignUp = {
  readonly organization: { readonly name: string; readonly slug: string; readonly timeZone: string };
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

export type SignUpOutcome =
  | Entered
  | { readonly ok: false; readonly reason: 'slug_taken' | PasswordProblem }
  | { readonly ok: false; readonly reason: 'too_many'; readonly retryAfter: number };

/** Founds the organization and signs its OWNER in. The address is not confirmed by that. */
export async function foundBySignUp(
  desk: SignInDesk,
  form: SignUp,
  browser: Browser,
): Promise<SignUpOutcome> {
  const { organization, name, email } = form;
  const problem = passwordProblem(form.password, [name, email, organization.name]);
  if (problem !== undefined) {
    return { ok: false, reason: problem };
  }
  if (isReservedSlug(organization.slug)) {
    return { ok: false, reason: 'slug_taken' };
  }
  const retryAfter = desk.foundings.count(browser.ip, desk.now());
  if (retryAfter !== undefined) {
    return { ok: false, reason: 'too_many', retryAfter };
  }
  const hash = await hashPassword(form.password);
  const founding = { ...organization, plan: 'FREE' as const, owner: { name, email } };
  try {
    const { more } = await foundOrganization(desk.database, founding, {
      actor: { kind: 'person' },
      more: async (tx, { id, ownerId: personId }) => {
        await savePasswordHash(tx, id, { personId, hash });
        return enter(tx, id, { personId, method: 'password', browser });
      },
    });
    if (more?.ok !== true) {
      throw new Error('The founder of an organization could not be signed in.');
    }
    return more;
  } catch (error) {
    const explained = explain(error);
    if (explained.kind === 'unique' && explained.constraint === 'organization__slug') {
      return { ok: false, reason: 'slug_taken' };
    }
    throw error;
  }
}
