// Teams: everybody sees those that they are in, an admin all of them. What the directory gave is changed there and only
// there; what was made by hand is changed here until it is handed over.
import type { AuditAction } from '../../audit/actions.ts';
import { type AuditEntry, recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import { explain } from '../../db/pg-errors.ts';
import * as hand from '../../people/hand-team.ts';
import type { SignedIn } from '../../people/session.ts';
import { deleteTeam } from '../../people/team.ts';
import { findTeam, listTeamMembers, listTeams } from '../../people/team-list.ts';
import { groupFields } from '../../provisioning/group-mapping.ts';
import { pausePagesForTeam, stopHostingInTeam } from '../../scheduling/event-types/event-type-store.ts';
import { badRequest, conflict, notFound, Refusal } from './answer.ts';
import { causeOf } from './cause.ts';
import type { Handlers } from './route-table.ts';

type Desk = { readonly now: () => Date };

export function teamHandlers(desk: Desk) {
  return { ...reading, ...making(desk), ...membership, ...ending(desk) };
}

const reading = {
  'GET /api/v1/teams': async ({ query }, { tx, who }) => {
    const page = await listTeams(tx, who.organization_id, { after: query.after, of: onlyOwn(who) });
    return { teams: [...page.rows], next: page.more ? (page.rows.at(-1)?.id ?? null) : null };
  },

  'GET /api/v1/teams/:id': async ({ params, query }, { tx, who }) => {
    const [team, members] = await Promise.all([
      findTeam(tx, who.organization_id, { id: params.id, of: onlyOwn(who) }),
      listTeamMembers(tx, who.organization_id, { id: params.id, after: query.after }),
    ]);
    const next = members.more ? (members.rows.at(-1)?.id ?? null) : null;
    return team === undefined ? notFound : { ...team, members: [...members.rows], next };
  },
} satisfies Partial<Handlers>;

function making({ now }: Desk) {
  return {
    'POST /api/v1/teams': async ({ body }, { tx, who }) => {
      const fields = teamFields(body.name);
      const id = await hand.insertHandTeam(tx, who.organization_id, { fields, at: now() });
      await audit(tx, who, [teamEntry('team.created', id, { name: body.name })]);
      return { id };
    },

    'PUT /api/v1/teams/:id': async ({ params, body }, { tx, who }) => {
      const team = await byHand(tx, who, params.id);
      if (team instanceof Refusal) {
        return team;
      }
      const fields = teamFields(body.name);
      await hand.renameHandTeam(tx, who.organization_id, { id: team.id, fields, at: now() });
      await audit(tx, who, [
        teamEntry('team.changed', team.id, { name: { old: team.name, new: body.name } }),
      ]);
      return {};
    },
  } satisfies Partial<Handlers>;
}

const membership = {
  'POST /api/v1/teams/:id/members': async ({ params, body }, { tx, who }) => {
    const { organization_id: organizationId } = who;
    const ids = [...new Set(body.personIds)];
    const known = await hand.lockActivePeople(tx, organizationId, ids);
    const team = await byHand(tx, who, params.id);
    if (team instanceof Refusal) {
      return team;
    }
    if (known < ids.length) {
      return badRequest({ personIds: 'Somebody among them is not an active person of this organization.' });
    }
    const added = await hand.addByHand(tx, organizationId, team.id, ids);
    await audit(
      tx,
      who,
      added.map((id) => memberEntry('team.member_added', id, team.id)),
    );
    return {};
  },

  'DELETE /api/v1/teams/:id/members/:personId': async ({ params }, { tx, who }) => {
    const { organization_id: organizationId } = who;
    await hand.lockActivePeople(tx, organizationId, [params.personId]);
    const team = await byHand(tx, who, params.id);
    if (team instanceof Refusal) {
      return team;
    }
    if (!(await hand.removeByHand(tx, organizationId, team.id, params.personId))) {
      return notFound;
    }
    await stopHostingInTeam(tx, organizationId, team.id, [params.personId]);
    await audit(tx, who, [memberEntry('team.member_removed', params.personId, team.id)]);
    return {};
  },
} satisfies Partial<Handlers>;

function ending({ now }: Desk) {
  return {
    'POST /api/v1/teams/:id/hand-over': async ({ params }, { tx, who }) => {
      const { organization_id: organizationId } = who;
      await hand.lockMembers(tx, organizationId, params.id);
      const team = await byHand(tx, who, params.id);
      if (team instanceof Refusal) {
        return team;
      }
      try {
        const facts = await hand.handTeamOver(tx, organizationId, { id: team.id, at: now() });
        await audit(tx, who, [
          { ...teamEntry('team.handed_over', team.id, { name: team.name }), facts: { ...facts } },
        ]);
      } catch (error) {
        if (explain(error).kind === 'unique') {
          return conflict('Your identity provider has a group of this name already. Rename the team first.');
        }
        throw error;
      }
      return {};
    },

    'DELETE /api/v1/teams/:id': async ({ params }, { tx, who }) => {
      const team = await byHand(tx, who, params.id);
      if (team instanceof Refusal) {
        return team;
      }
      const pagesClosed = await pausePagesForTeam(tx, who.organization_id, team.id);
      await deleteTeam(tx, who.organization_id, team.id);
      await audit(tx, who, [
        { ...teamEntry('team.removed', team.id, { name: team.name }), facts: { pagesClosed } },
      ]);
      return {};
    },
  } satisfies Partial<Handlers>;
}

function onlyOwn({ role, person_id }: SignedIn): string | undefined {
  return role === 'MEMBER' ? person_id : undefined;
}

/** As SCIM would show it: the directory finds it so, once it is handed over. */
function teamFields(name: string) {
  return groupFields({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: name });
}

/** The team, locked, if it may be changed here. */
async function byHand(
  tx: Connection,
  { organization_id: organizationId }: SignedIn,
  id: string,
): Promise<hand.LockedTeam | Refusal> {
  const team = await hand.lockTeam(tx, organizationId, id);
  if (team === undefined) {
    return notFound;
  }
  return team.managed ? conflict('Your identity provider manages this team. Change the group there.') : team;
}

function teamEntry(action: AuditAction, id: string, labels: AuditEntry['labels'] & object): AuditEntry {
  return { action, target: { kind: 'team', id }, labels };
}

function memberEntry(action: AuditAction, personId: string, team: string): AuditEntry {
  return { action, target: { kind: 'person', id: personId }, facts: { team } };
}

async function audit(tx: Connection, who: SignedIn, entries: readonly AuditEntry[]): Promise<void> {
  await recordAudit(tx, causeOf(who), entries);
}
