// What a SCIM Group means for a team, and what a team looks like as a SCIM Group. Pure. RFC 7643 §4.2 "Group" Resource Schema.
import { fold, type Resource } from '@linktime/scim';
import type { TeamFields } from '../people/team.ts';
import { groupSearchForm } from './search-form.ts';
import { metaJson } from './user-mapping.ts';

/** The columns of a team that its representation is made of. */
export type GroupRow = {
  readonly scim_id: string;
  readonly profile: string;
  readonly version: number;
  readonly created_at: string;
  readonly modified_at: string;
};

/** `displayName` is there: validation has asked for it. */
export function groupFields(resource: Resource): TeamFields {
  const name = String(resource.displayName);
  return {
    name,
    nameFolded: fold(name),
    externalId: typeof resource.externalId === 'string' ? resource.externalId : null,
    profile: JSON.stringify(resource),
    profileSearch: groupSearchForm(resource),
  };
}

/** The Group as JSON text. `members` is JSON text too, or null when there are none or they are not wanted. */
export function groupJson(row: GroupRow, location: string, members: string | null): string {
  const shownMembers = members === null ? '' : `"members":${members},`;
  const meta = metaJson('Group', row, location);
  return `{"id":"${row.scim_id}",${row.profile.slice(1, -1)},${shownMembers}"meta":${meta}}`;
}
