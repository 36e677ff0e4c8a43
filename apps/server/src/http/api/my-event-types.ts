// What a signed-in person does with event types: their own, and those of their teams.
import type { ApiRoutes, Asked } from '@linktime/api';
import { recordAudit } from '../../audit/audit.ts';
import type { BookingDesk } from '../../scheduling/bookings/book.ts';
import type { EventTypeFields } from '../../scheduling/event-types/event-type.ts';
import { changeEventType } from '../../scheduling/event-types/event-type-change.ts';
import {
  changeEventTypeStatus,
  makeEventType,
  mostOnAPage,
  type NewPage,
  statusActions,
} from '../../scheduling/event-types/event-type-edit.ts';
import { type Faults, faultsOf, pageOfKind } from '../../scheduling/event-types/event-type-fields.ts';
import {
  type Editor,
  type MyEventType,
  myEventType,
  myEventTypes,
  myTeams,
} from '../../scheduling/event-types/my-event-types.ts';
import { makeLink } from '../../scheduling/event-types/single-use-link.ts';
import { badRequest, conflict, forbidden, notFound, type Refusal } from './answer.ts';
import { causeOf } from './cause.ts';
import { fieldsOf, formFaults, type WireEventType, wireEventType } from './event-type-form.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { wireInstant } from './wire.ts';

export function myEventTypeHandlers({ site, now }: Pick<BookingDesk, 'site' | 'now'>) {
  const toWire = (eventType: MyEventType) => wireEventType(eventType, site.baseUrl);

  /** As it is now. */
  async function show(caller: SignedInCaller, id: string): Promise<WireEventType | Refusal> {
    const found = await myEventType(caller.tx, caller.who.organization_id, editorOf(caller), id);
    return found === undefined ? notFound : toWire(found);
  }

  return {
    'GET /api/v1/my/event-types': async (_asked, caller) => {
      const { tx, who } = caller;
      const [eventTypes, teams] = await Promise.all([
        myEventTypes(tx, who.organization_id, editorOf(caller)),
        myTeams(tx, who.organization_id, who.person_id),
      ]);
      return {
        eventTypes: eventTypes.map(toWire),
        teams: teams.map(({ members, ...team }) => ({ ...team, members: [...members] })),
      };
    },

    'GET /api/v1/my/event-types/:id': ({ params }, caller) => show(caller, params.id),

    'POST /api/v1/my/event-types': async ({ body }, caller) => {
      const made = await make(caller, body);
      return typeof made === 'string' ? show(caller, made) : made;
    },

    'PUT /api/v1/my/event-types/:id': async ({ params, body }, caller) => {
      const found = await editable(caller, params.id);
      return isFound(found) ? ((await change(caller, found, body)) ?? show(caller, params.id)) : found;
    },

    'POST /api/v1/my/event-types/:id/status': async ({ params, body }, caller) => {
      const found = await editable(caller, params.id);
      return isFound(found)
        ? ((await changeStatus(caller, found, body.status)) ?? show(caller, params.id))
        : found;
    },

    'POST /api/v1/my/event-types/:id/links': async ({ params, body }, caller) => {
      const found = await editable(caller, params.id);
      if (!isFound(found)) {
        return found;
      }
      const link = await linkTo(caller, found, { days: body.days, at: now() });
      return link === undefined
        ? conflict(changedMeanwhile)
        : { address: `${site.baseUrl}/link/${link.token}`, endsAt: wireInstant(link.expiresAt) };
    },
  } satisfies Partial<Handlers>;
}

const changedMeanwhile = 'The event type has changed in the meantime. Please load the page again.';

const hostFault = {
  hostIds: 'Choose at least one host. Each must be active, and on a team’s page a member of the team.',
};

function editorOf({ who }: SignedInCaller): Editor {
  return { personId: who.person_id, isAdmin: who.role !== 'MEMBER' };
}

function isFound(found: MyEventType | Refusal): found is MyEventType {
  return 'rules' in found;
}

/** What somebody may look at but not edit is no secret to them. */
async function editable(caller: SignedInCaller, id: string): Promise<MyEventType | Refusal> {
  const found = await myEventType(caller.tx, caller.who.organization_id, editorOf(caller), id);
  if (found === undefined) {
    return notFound;
  }
  if (found.status === 'archived') {
    return conflict('It is archived, which is for good.');
  }
  return found.mayEdit ? found : forbidden('Only those who host it and admins may change it.');
}

type NewEventType = Asked<ApiRoutes['POST /api/v1/my/event-types']>['body'];

/** Gives the id. */
async function make(caller: SignedInCaller, body: NewEventType): Promise<string | Refusal> {
  const { tx, who } = caller;
  const { organization_id: organizationId, person_id: personId } = who;
  const fields = fieldsOf(body.form);
  const faults = faultsOf(fields);
  if (Object.keys(faults).length > 0) {
    return formFaults(faults);
  }
  if (body.teamId !== null && who.role === 'MEMBER' && !body.hostIds.includes(personId)) {
    return forbidden('On a team’s page you make what you host there yourself.');
  }
  const page: NewPage['page'] =
    body.teamId === null ? { kind: 'person', id: personId } : { kind: 'team', id: body.teamId };
  const status = body.publish ? 'active' : 'paused';
  const hostIds = hostsOf(page, body.hostIds);
  const made = await makeEventType(tx, organizationId, { fields, page, hostIds, status });
  if (!made.ok) {
    return refusalOf(made.reason, fields);
  }
  await recordAudit(tx, causeOf(who), [
    {
      action: 'event_type.created',
      target: { kind: 'event_type', id: made.id },
      facts: { kind: fields.kind, status, visibility: fields.visibility },
      labels: { title: fields.title },
    },
  ]);
  return made.id;
}

/** On a person's page nobody needs to be named. */
function hostsOf(page: NewPage['page'], hostIds: readonly string[]): readonly string[] {
  return page.kind === 'person' && hostIds.length === 0 ? [page.id] : hostIds;
}

type ChangedEventType = Asked<ApiRoutes['PUT /api/v1/my/event-types/:id']>['body'];

async function change(
  { tx, who }: SignedInCaller,
  found: MyEventType,
  { form, version, hostIds }: ChangedEventType,
): Promise<Refusal | undefined> {
  const fields = fieldsOf(form);
  const faults: Faults = {
    ...faultsOf(fields),
    ...(fields.kind !== found.kind && { kind: 'The kind stays as it was made.' }),
  };
  if (Object.keys(faults).length > 0) {
    return formFaults(faults);
  }
  const { id, page } = found;
  const hosts = hostsOf(page, hostIds);
  const changed = await changeEventType(tx, who.organization_id, {
    id,
    page,
    version,
    fields,
    hostIds: hosts,
  });
  if (!changed.ok) {
    return refusalOf(changed.reason, fields);
  }
  await recordAudit(tx, causeOf(who), [
    {
      action: 'event_type.changed',
      target: { kind: 'event_type', id },
      facts: { version: found.version + 1, hosts: hosts.length, visibility: fields.visibility },
      labels: { title: { old: found.title, new: fields.title } },
    },
  ]);
  return undefined;
}

async function changeStatus(
  { tx, who }: SignedInCaller,
  { id, title, status: from }: MyEventType,
  status: MyEventType['status'],
): Promise<Refusal | undefined> {
  const result = await changeEventTypeStatus(tx, who.organization_id, { id, status });
  switch (result) {
    case 'unchanged':
      return undefined;
    case 'no_host':
      return conflict('It has nobody to host it, so nobody could book it. Choose a host first.');
    case 'archived':
    case 'not_found':
      return conflict(changedMeanwhile);
    case 'changed':
      await recordAudit(tx, causeOf(who), [
        {
          action: statusActions[status],
          target: { kind: 'event_type', id },
          facts: { from },
          labels: { title },
        },
      ]);
      return undefined;
  }
}

async function linkTo(
  { tx, who }: SignedInCaller,
  { id: eventTypeId }: MyEventType,
  { days, at }: { readonly days: number; readonly at: Temporal.Instant },
) {
  const { organization_id: organizationId, person_id: createdBy } = who;
  const link = await makeLink(tx, organizationId, { eventTypeId, createdBy, days, at });
  if (link !== undefined) {
    await recordAudit(tx, causeOf(who), [
      {
        action: 'single_use_link.created',
        target: { kind: 'single_use_link', id: link.id },
        facts: { eventType: eventTypeId, by: createdBy, days },
      },
    ]);
  }
  return link;
}

type Reason =
  | (Awaited<ReturnType<typeof makeEventType>> & { ok: false })['reason']
  | (Awaited<ReturnType<typeof changeEventType>> & { ok: false })['reason'];

function refusalOf(reason: Reason, { slug, kind }: EventTypeFields): Refusal {
  switch (reason) {
    case 'wrong_page':
      return formFaults({
        kind:
          pageOfKind[kind] === 'person'
            ? 'This kind stands on the page of a person.'
            : 'This kind stands on the page of a team.',
      });
    case 'page_unavailable':
      return notFound;
    case 'host_unavailable':
      return badRequest(hostFault);
    case 'slug_taken':
      return formFaults({ slug: `There is a "${slug}" on this page already. Please choose another one.` });
    case 'page_full':
      return conflict(`A page has ${mostOnAPage} event types at most. Archive one first.`);
    case 'conflict':
      return conflict(changedMeanwhile);
  }
}
