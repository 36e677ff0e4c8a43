// Many people at once, in the form that provisioning writes, for what only shows at size.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection } from '../src/db/connect.ts';
import { userFields } from '../src/provisioning/user-mapping.ts';
import { user } from './scim-client.ts';

/** Adds people `prefix0` … and gives their ids, in order. */
export async function seedPeople(
  tx: Connection,
  organizationId: string,
  people: { readonly prefix: string; readonly count: number },
): Promise<{ id: string; scimId: string }[]> {
  const ids: { id: string; scimId: string }[] = [];
  for (let from = 0; from < people.count; from += 2_000) {
    const rows = Array.from({ length: Math.min(2_000, people.count - from) }, (_, index) => {
      const name = `${people.prefix}${from + index}`;
      const { active, ...fields } = userFields(
        user(name, { externalId: `ext-${name}`, title: `Title ${index % 50}` }),
      );
      const one = { id: randomUUIDv7(), scimId: randomUUIDv7() };
      ids.push(one);
      return {
        id: one.id,
        scim_id: one.scimId,
        active,
        name: fields.name,
        user_name: fields.userName,
        user_name_folded: fields.userNameFolded,
        external_id: fields.externalId,
        email: fields.email,
        email_folded: fields.emailFolded,
        display_name_folded: fields.displayNameFolded,
        name_folded: fields.nameFolded,
        profile: fields.profile,
        profile_search: JSON.parse(fields.profileSearch),
      };
    });
    await tx.execute(
      `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded, external_id,
         email, email_folded, display_name_folded, name_folded, profile, profile_search, provisioned_at)
       select $1, id, scim_id, 'MEMBER', active, name, user_name, user_name_folded, external_id, email, email_folded,
         display_name_folded, name_folded, profile, profile_search, now()
       from jsonb_to_recordset($2::jsonb) as given (id uuid, scim_id uuid, active boolean, name text, user_name text,
         user_name_folded text, external_id text, email text, email_folded text, display_name_folded text, name_folded text,
         profile text, profile_search jsonb)`,
      [organizationId, JSON.stringify(rows)],
    );
  }
  await tx.execute(
    `insert into person_email (organization_id, person_id, ordinal, value_folded)
     select organization_id, id, 1, email_folded from person where organization_id = $1
     on conflict do nothing`,
    [organizationId],
  );
  return ids;
}

/** Puts people into a team as the directory would. */
export async function seedMembers(
  tx: Connection,
  organizationId: string,
  members: { readonly teamScimId: string; readonly personIds: readonly string[] },
): Promise<void> {
  await tx.execute(
    `insert into team_member (organization_id, team_id, person_id, source)
     select $1, t.id, person, 'scim' from team t, unnest($3::uuid[]) as person
     where t.organization_id = $1 and t.scim_id = $2`,
    [organizationId, members.teamScimId, members.personIds],
  );
}
