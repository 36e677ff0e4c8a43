// Why something isn't done to a member, in words and with a status.
import { conflict, forbidden, notFound, type Refusal } from './answer.ts';

const refusals = {
  not_found: notFound,
  yourself: forbidden('Nobody does this to themselves. Ask another admin.'),
  not_allowed: forbidden('Only an owner may do this to an owner.'),
  inactive: conflict('This account is deactivated.'),
  active: conflict('This account is active.'),
  former: conflict('This is a former account. It comes back through your identity provider.'),
  directory: conflict(
    'Your identity provider has deactivated this person. Assign them to LinkTime there, and they are back.',
  ),
  last_owner: conflict('This is the last owner. Make somebody else an owner first.'),
  not_former: conflict('There is no such former account, or it was joined already.'),
  another_address: conflict('The former account had neither the address nor the user name of this person.'),
} as const satisfies Readonly<Record<string, Refusal>>;

export function refusedDeed(reason: keyof typeof refusals): Refusal {
  return refusals[reason];
}
