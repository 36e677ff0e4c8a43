// The organization's own settings, from the wire and back: face, plan, offboarding, ownership.

import { claimOwnership, ownershipOf, stopClaim } from '../../offboarding/claim-ownership.ts';
import {
  heldBookings,
  heldLeavers,
  restoreHeldBookings,
  sendHeldBookings,
} from '../../offboarding/held-bookings.ts';
import { planAnnouncedMails } from '../../offboarding/plan-mail.ts';
import { changeOffboardingPolicy, offboardingPolicy } from '../../offboarding/policy.ts';
import { largestLogo, logoRule, setOrganizationFace } from '../../organizations/organization-face.ts';
import { type PlanChange, planState, undoPlanChange, wishForPlan } from '../../organizations/plan-change.ts';
import { enqueueMails } from '../../outbox/outbox.ts';
import { activeAdministrators } from '../../people/person.ts';
import type { SignedIn } from '../../people/session.ts';
import { publicOrganization } from '../../scheduling/public-organization.ts';
import { type Site, senderOf } from '../../scheduling/sender.ts';
import { badRequest, conflict, forbidden, notFound, tooMany } from './answer.ts';
import { causeOf } from './cause.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { wireDate } from './wire.ts';

export type SettingsDesk = {
  readonly site: Site;
  readonly now: () => Date;
  /** LINKTIME_PLAN_CHANGE: who may change an organization's plan beside the operator. */
  readonly planChange: 'operator' | 'owner';
};

export function organizationSettingHandlers(desk: SettingsDesk) {
  return { ...face, ...plan(desk), ...offboarding(desk), ...ownership(desk) };
}

const face = {
  'GET /api/v1/organization': async (_asked, { tx, who }) => {
    const organization = await publicOrganization(tx, who.organization_id);
    return organization === undefined ? notFound : { ...organization, largestLogo };
  },

  'PUT /api/v1/organization': async ({ body }, { tx, who }) => {
    await setOrganizationFace(tx, who.organization_id, body, causeOf(who).actor);
    return {};
  },

  'PUT /api/v1/organization/logo': async ({ body }, { tx, who }) => {
    const logo = body.content === null ? null : Buffer.from(body.content, 'base64');
    try {
      await setOrganizationFace(tx, who.organization_id, { logo }, causeOf(who).actor);
    } catch (error) {
      if (error instanceof RangeError) {
        return badRequest({ content: `expected ${logoRule}` });
      }
      throw error;
    }
    return {};
  },
} satisfies Partial<Handlers>;

function plan({ site, now, planChange }: SettingsDesk) {
  return {
    'GET /api/v1/plan': async (_asked, { tx, who }) => {
      const state = await planState(tx, who.organization_id);
      return { plan: state.plan, change: wireChange(state), mayChange: planChange === 'owner' };
    },

    'POST /api/v1/plan': async ({ body }, { tx, who }) => {
      if (planChange !== 'owner') {
        return operatorsPlan;
      }
      const at = now();
      const outcome = await wishForPlan(tx, causeOf(who), { to: body.plan, at });
      if (outcome.done === 'announced' && outcome.change !== null) {
        const [recipients, sender] = await Promise.all([
          activeAdministrators(tx, who.organization_id),
          senderOf(tx, who.organization_id, site),
        ]);
        const mails = planAnnouncedMails(recipients, outcome.change, { sender, at });
        await enqueueMails(tx, who.organization_id, mails);
      }
      return { change: wireChange(outcome) };
    },

    'POST /api/v1/plan/undo': async (_asked, { tx, who }) => {
      await undoPlanChange(tx, causeOf(who));
      return {};
    },
  } satisfies Partial<Handlers>;
}

const operatorsPlan = forbidden('The plan is changed by whoever runs this installation.');

function wireChange({ change }: Pick<PlanChange, 'change'>) {
  return change === null ? null : { to: change.to, at: wireDate(change.at) };
}

function offboarding({ now }: SettingsDesk) {
  return {
    'GET /api/v1/offboarding': async (_asked, { tx, who }) => {
      const [policy, held, leavers] = await Promise.all([
        offboardingPolicy(tx, who.organization_id),
        heldBookings(tx, who.organization_id),
        heldLeavers(tx, who.organization_id),
      ]);
      const { hold, notify, roundRobin, collective } = policy;
      return {
        policy: { roundRobin, collective, holdAbove: hold?.above ?? null, notify: [...notify] },
        held: held.bookings,
        heldUntil: held.until === null ? null : wireDate(held.until),
        heldOf: leavers.map(({ id, name, bookings, first, until }) => ({
          id,
          name,
          bookings,
          first: wireDate(first),
          until: wireDate(until),
        })),
      };
    },

    'PUT /api/v1/offboarding': async ({ body }, { tx, who }) => {
      const { holdAbove, ...rest } = body;
      const change = { ...rest, hold: holdAbove === null ? null : { above: holdAbove } };
      const outcome = await changeOffboardingPolicy(tx, causeOf(who), change);
      return outcome.ok ? {} : badRequest({ notify: outcome.problem });
    },

    'POST /api/v1/offboarding/send': async (_asked, { tx, who }) => ({
      bookings: await sendHeldBookings(tx, causeOf(who), now()),
    }),

    'POST /api/v1/offboarding/restore': async (_asked, { tx, who }) => ({
      bookings: await restoreHeldBookings(tx, causeOf(who)),
    }),
  } satisfies Partial<Handlers>;
}

const claimRefusals = {
  has_owner: conflict('This organization has an owner.'),
  minted_token: forbidden(
    'You have generated the SCIM token in use, which could have removed the owner. Another admin may claim, or whoever runs this installation names an owner.',
  ),
  claimed_already: conflict('Somebody has claimed ownership already.'),
  too_often: tooMany('You have claimed ownership three times within a day.', 3_600),
};

function ownership({ site, now }: SettingsDesk) {
  return {
    'GET /api/v1/ownership': (_asked, caller) => wireOwnership(caller),

    'POST /api/v1/ownership/claim': async (_asked, caller) => {
      const { tx, who } = caller;
      const claiming = { personId: who.person_id, site, at: now() };
      const outcome = await claimOwnership(tx, causeOf(who), claiming);
      return outcome.ok ? wireOwnership(caller) : claimRefusals[outcome.reason];
    },

    'POST /api/v1/ownership/claims/:id/stop': async ({ params }, caller) => {
      const { tx, who } = caller;
      const stopping = { claimId: params.id, personId: who.person_id, site, at: now() };
      return (await stopClaim(tx, causeOf(who), stopping)) ? wireOwnership(caller) : notFound;
    },
  } satisfies Partial<Handlers>;
}

async function wireOwnership({ tx, who }: Pick<SignedInCaller, 'tx'> & { readonly who: SignedIn }) {
  const { ownerless, claim } = await ownershipOf(tx, who.organization_id);
  if (claim === null) {
    return { ownerless, claim };
  }
  const { id, by, personId, dueAt } = claim;
  return { ownerless, claim: { id, by, mine: personId === who.person_id, dueAt: wireDate(dueAt) } };
}
