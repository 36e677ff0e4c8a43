// Writing Users: the person is locked, the library decides what the resource becomes, and everything that follows from
// it happens in the same transaction: deprovisioning, revival, audit, mails, log.
import { randomUUIDv7 } from 'node:crypto';
import {
  type Change,
  changeOf,
  type Resource,
  type ScimResponse,
  type Stored,
  type Write,
} from '@linktime/scim';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row } from '../db/connect.ts';
import { type Consequence, deprovision } from '../offboarding/deprovision.ts';
import { type Revival, revive } from '../offboarding/revive.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { emailChangeMails } from '../people/email-change-mail.ts';
import { closeInvitationsTo } from '../people/one-time-link.ts';
import * as people from '../people/person.ts';
import { archivePerson, noteDirectoryDeactivation, unarchivePerson } from '../people/person-status.ts';
import { unbindPerson } from '../people/sso-binding.ts';
import { forgetMembershipsOfPerson } from '../people/team.ts';
import { equipNewcomer, newcomerHandle } from '../scheduling/event-types/newcomer.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { isUuid } from './filter-column.ts';
import type { Kind } from './kind.ts';
import { logInTransaction } from './provisioning-log.ts';
import type { ScimCaller } from './scim-caller.ts';
import { changedIn, changeEntries } from './user-change.ts';
import { decideArrival, isAnotherIdentity } from './user-create.ts';
import { type UserRow, userFields, userJson, versionTag } from './user-mapping.ts';
import { keepAddress } from './user-type.ts';

export type UserWrite = {
  readonly tx: Connection;
  readonly caller: ScimCaller;
  readonly cause: Cause;
  readonly kind: Kind;
  readonly baseUrl: string;
  readonly site: Site;
  readonly at: Date;
  /** The person that the request is about, locked. */
  readonly person: people.Person | undefined;
  /** Another try of a deactivation whose address was taken: the address stays as it was. */
  readonly addressKept: boolean;
};

/** What a request did to one person. */
type Done = {
  readonly personId: string;
  readonly scimId: string | undefined;
  readonly change: Change;
  readonly consequence?: Readonly<Record<string, unknown>>;
  /** Statements that are on their way: what is read behind them sees what they did. */
  readonly writes?: readonly Promise<unknown>[];
};

export async function writeUser(writing: UserWrite, write: Write): Promise<ScimResponse> {
  const done = await (write.op === 'create'
    ? create(writing, write)
    : write.op === 'delete'
      ? remove(writing, write)
      : change(writing, write));
  const [stored] = await Promise.all([shown(writing, write, done.scimId), ...(done.writes ?? [])]);
  const response = write.answer(stored, done.change);
  // Not awaited: it leaves together with the commit, which fails if it does.
  void logInTransaction(writing.tx, writing.cause.organizationId, writing.caller, {
    status: response.status,
    notes: response.notes,
    personId: done.personId,
    ...(done.consequence !== undefined && { consequence: done.consequence }),
    ...(done.scimId !== undefined && { resource: { kind: 'User', id: done.scimId } }),
  });
  return response;
}

async function create(writing: UserWrite, write: Write): Promise<Done> {
  const { tx, cause, at } = writing;
  const first = write.decide(undefined);
  const posted = userFields(first.resource);
  const [holders, former] = await Promise.all([
    people.lockHolders(tx, cause.organizationId, posted),
    people.lockFormerHolders(tx, cause.organizationId, posted),
  ]);
  const arrival = decideArrival(posted, { holders, former, at });
  await Promise.all(arrival.displaced.map((person) => archive(writing, person, 'succeeded')));
  if (arrival.kind === 'new') {
    return insert(writing, first, { scimId: randomUUIDv7() });
  }
  const { person } = arrival;
  const before: Resource = currentUser(JSON.parse(asStored(writing, person).json));
  const { resource, values } = changeOf(write.type, first.resource, {}, before);
  const change = { ...first, resource, values };
  if (arrival.kind === 'restored') {
    const scimId = randomUUIDv7();
    const restored = { ...person, scim_id: scimId, archived_at: null };
    const done = await apply(writing, restored, { change, arrival: 'restored' });
    // Last: the address that they had then may be somebody else's now.
    const back = unarchivePerson(tx, cause.organizationId, { id: person.id, at, scimId });
    return { ...done, writes: [...(done.writes ?? []), back] };
  }
  return apply(writing, person, { change, arrival: arrival.kind });
}

async function change(writing: UserWrite, write: Write): Promise<Done> {
  const { person } = writing;
  if (person === undefined || person.scim_id === null) {
    write.decide(undefined);
    throw new TypeError('A write of nobody was decided.');
  }
  // What an admin has decided holds until the directory itself goes from false to true: until then the directory's
  // word is the one it gave last, which was true.
  const isHeld = !person.active && person.deactivated_by === 'hand';
  const now = asStored(writing, isHeld ? { ...person, active: true } : person);
  const decided = write.decide(now);
  const kept = writing.addressKept
    ? { ...decided, resource: keepAddress(decided.resource, JSON.parse(now.json), true) }
    : decided;
  if (isHeld) {
    return hold(writing, person, kept);
  }
  const externalId = typeof kept.resource.externalId === 'string' ? kept.resource.externalId : null;
  if (!person.active && kept.resource.active === true && isAnotherIdentity(person, externalId)) {
    await archive(writing, person, 'succeeded');
    // A tag that a client has of the predecessor must not fit the successor, who has the same URI.
    return insert(writing, kept, { scimId: person.scim_id, version: person.version + 1 });
  }
  return apply(writing, person, { change: kept });
}

async function hold(writing: UserWrite, person: people.Person, change: Change): Promise<Done> {
  if (change.resource.active === false) {
    await noteDirectoryDeactivation(writing.tx, writing.cause.organizationId, person.id);
  }
  return apply(writing, person, { change: { ...change, resource: { ...change.resource, active: false } } });
}

async function remove(writing: UserWrite, write: Write): Promise<Done> {
  const { tx, cause, at, person } = writing;
  const change = write.decide(person === undefined ? undefined : asStored(writing, person));
  if (person === undefined) {
    throw new TypeError('A delete of nobody was decided.');
  }
  const consequence = person.active
    ? await deprovision(tx, cause, person, {
        at,
        by: 'scim',
        sender: await senderOf(tx, cause.organizationId, writing.site),
      })
    : undefined;
  await Promise.all([archive(writing, person, 'deleted'), unbindPerson(tx, cause.organizationId, person.id)]);
  return { personId: person.id, scimId: undefined, change, ...(consequence && { consequence }) };
}

/** The person behind an id, locked; an id that is none of ours is the id of nobody. */
export async function lockPerson(
  tx: Connection,
  organizationId: string,
  id = '',
): Promise<people.Person | undefined> {
  return isUuid(id) ? people.lockPersonByScimId(tx, organizationId, id) : undefined;
}

async function insert(
  writing: UserWrite,
  change: Change,
  { scimId, version }: { readonly scimId: string; readonly version?: number },
): Promise<Done> {
  const { tx, cause, at } = writing;
  const { active, ...fields } = userFields(change.resource);
  const id = people.newPersonId();
  const handle = newcomerHandle(fields.name);
  const writes = [
    closeInvitationsTo(tx, cause.organizationId, { id, fields }),
    people.insertPerson(tx, cause.organizationId, {
      id,
      scimId,
      role: 'MEMBER',
      active,
      fields,
      at,
      source: 'scim',
      handle,
      ...(version !== undefined && { version }),
    }),
    equipNewcomer(tx, cause.organizationId, { personId: id, handle }),
    recordAudit(tx, cause, [
      {
        action: 'person.provisioned',
        target: { kind: 'person', id },
        facts: { scimId, active },
        labels: {
          name: fields.name,
          userName: fields.userName,
          email: fields.email,
          externalId: fields.externalId,
        },
      },
    ]),
  ];
  return { personId: id, scimId, change, consequence: { created: true }, writes };
}

type Applied = {
  readonly change: Change;
  readonly arrival?: 'adopted' | 'returned' | 'restored';
};

/** Writes what differs of a person who is here, and lets follow what must follow. */
async function apply(writing: UserWrite, person: people.Person, { change, arrival }: Applied): Promise<Done> {
  const { tx, cause, at } = writing;
  const { active, ...fields } = userFields(change.resource);
  const scimId = person.scim_id ?? '';
  const differs =
    fields.profile !== person.profile || (person.provisioned_at === null && arrival !== undefined);
  // Before the addresses are written: it closes invitations to those that go, too.
  const writes: Promise<unknown>[] =
    differs || !person.active
      ? [closeInvitationsTo(tx, cause.organizationId, { id: person.id, fields })]
      : [];
  if (differs) {
    writes.push(
      people.changePerson(tx, cause.organizationId, { id: person.id, fields, at, source: 'scim' }),
      recordAudit(tx, cause, changeEntries(person, change, fields)),
    );
  }
  // Another externalId may be another account at the IdP: whoever signs in next is matched anew.
  if (person.external_id !== null && person.external_id !== fields.externalId) {
    writes.push(unbindPerson(tx, cause.organizationId, person.id));
  }
  const done = { personId: person.id, scimId, change, writes };
  const changed = differs ? changedIn(person, change, fields) : {};
  if (fields.emailFolded !== person.email_folded) {
    await Promise.all(writes);
    await tellOfEmailChange(writing, person, fields.email);
  }
  if (person.active && !active) {
    await Promise.all(writes);
    const consequence: Consequence = await deprovision(tx, cause, person, {
      at,
      by: 'scim',
      sender: await senderOf(tx, cause.organizationId, writing.site),
    });
    return { ...done, consequence: { ...changed, ...consequence } };
  }
  if (!person.active && active) {
    await Promise.all(writes);
    const consequence: Revival = await revive(tx, cause, person, { at, scimId });
    return { ...done, consequence: { ...changed, ...consequence, ...(arrival && { arrival }) } };
  }
  const consequence = { ...changed, ...(arrival && { arrival }) };
  return Object.keys(consequence).length === 0 ? done : { ...done, consequence };
}

async function archive(
  writing: UserWrite,
  person: people.Person,
  reason: 'deleted' | 'succeeded',
): Promise<void> {
  const { tx, cause, at } = writing;
  await Promise.all([
    archivePerson(tx, cause.organizationId, { id: person.id, at }),
    forgetMembershipsOfPerson(tx, cause.organizationId, person.id),
    recordAudit(tx, cause, [
      {
        action: reason === 'deleted' ? 'person.deleted_via_scim' : 'person.succeeded',
        target: { kind: 'person', id: person.id },
        facts: { formerScimId: person.scim_id },
      },
    ]),
  ]);
}

async function tellOfEmailChange(writing: UserWrite, person: people.Person, email: string): Promise<void> {
  const { tx, cause } = writing;
  await enqueueMails(
    tx,
    cause.organizationId,
    emailChangeMails(
      { id: person.id, name: person.name, from: person.email, to: email },
      await senderOf(tx, cause.organizationId, writing.site),
    ),
  );
}

/** A User without what is the store's. */
function currentUser({ id: _id, meta: _meta, ...own }: Resource): Resource {
  return own;
}

function asStored({ baseUrl }: UserWrite, person: people.Person): Stored {
  const id = person.scim_id ?? '';
  const location = `${baseUrl}/Users/${id}`;
  const row = { ...person, scim_id: id };
  return { id, version: versionTag(person.version), location, json: userJson(row, location, null) };
}

async function shown(
  { tx, cause, kind }: UserWrite,
  write: Write,
  scimId: string | undefined,
): Promise<Stored | undefined> {
  if (scimId === undefined) {
    return undefined;
  }
  const rows = await tx.query<Row & UserRow>(
    {
      name: `scim_shown_User${kind.variant(write.want)}`,
      text: `select ${kind.columns(write.want)} from person_visible r
        where r.organization_id = $1 and r.scim_id = $2`,
    },
    [cause.organizationId, scimId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('A person that was just written is not there.');
  }
  return kind.toStored(row, write.want);
}
