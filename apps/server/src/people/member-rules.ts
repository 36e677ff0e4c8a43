// Who may do what to whom among the people of an organization, as data. Everything else about people is the identity
// provider's, or their own.
import type { Role } from './person.ts';

export type Deed = 'change-role' | 'deactivate' | 'reactivate' | 'reset-sign-in' | 'same-person';

const everybody: readonly Role[] = ['OWNER', 'ADMIN', 'MEMBER'];
const noOwner: readonly Role[] = ['ADMIN', 'MEMBER'];
const nobody: readonly Role[] = [];

/** Deed → role of who does it → roles of whom it may be done to. */
export const mayBeDone: Readonly<Record<Deed, Readonly<Record<Role, readonly Role[]>>>> = {
  'change-role': { OWNER: everybody, ADMIN: nobody, MEMBER: nobody },
  deactivate: { OWNER: everybody, ADMIN: noOwner, MEMBER: nobody },
  // Whoever comes back is a MEMBER, whatever they were.
  reactivate: { OWNER: everybody, ADMIN: everybody, MEMBER: nobody },
  'reset-sign-in': { OWNER: everybody, ADMIN: noOwner, MEMBER: nobody },
  'same-person': { OWNER: everybody, ADMIN: noOwner, MEMBER: nobody },
};

/** What one may do to oneself. Nobody locks themselves out: that takes somebody else. */
export const toOneself: ReadonlySet<Deed> = new Set<Deed>(['change-role', 'same-person']);

export type Doer = { readonly personId: string; readonly role: Role };

/** Why a deed isn't done, or undefined when it may be. */
export function objection(
  deed: Deed,
  doer: Doer,
  target: { readonly id: string; readonly role: Role },
): 'yourself' | 'not_allowed' | undefined {
  if (doer.personId === target.id && !toOneself.has(deed)) {
    return 'yourself';
  }
  return mayBeDone[deed][doer.role].includes(target.role) ? undefined : 'not_allowed';
}
