-- What the pages Members and Teams list and search, and what a former account leaves when it joins another one.

alter table person
  -- The shown name, folded and cut to 200 characters: the order of the list of members.
  add column name_folded text collate "C" not null default '',
  -- Was an OWNER once and is none now: told when somebody claims ownership.
  add column was_owner boolean not null default false,
  -- An archived account that turned out to be a present person's: what it had is theirs, and SCIM doesn't find it.
  add column joined_at timestamptz,
  add constraint person__joined check (joined_at is null or scim_id is null);
update person set name_folded = left(lower(name), 200);

create index person__active_by_name on person (organization_id, name_folded, id) where active;
create index person__deactivated_by_name on person (organization_id, name_folded, id)
  where not active and scim_id is not null;
create index person__former_by_name on person (organization_id, name_folded, id)
  where scim_id is null and joined_at is null;
-- Most are shown by their displayName, which has trigrams already.
create index person__name_trigrams on person using gin (organization_id, name_folded gin_trgm_ops)
  where active and display_name_folded is null;
-- Those who have left are searched among themselves, however many are here.
create index person__inactive_trigrams on person
  using gin (organization_id, name_folded gin_trgm_ops, user_name_folded gin_trgm_ops, email_folded gin_trgm_ops)
  where not active;
create index person__former_owner on person (organization_id) where was_owner or (role = 'OWNER' and not active);

-- Like person_visible (0008), with those who are archived.
create view person_listed as
  select organization_id, id, scim_id, role, active, name, name_folded, handle, user_name_folded, display_name_folded,
    email, email_folded, provisioned_at, deactivated_at, deactivated_by, archived_at, joined_at, created_at
  from person where organization_id = current_organization();
alter view person_listed owner to linktime_reader;
grant select on person_listed to linktime_app;

create index team__by_name on team (organization_id, name_folded, id);
create index one_time_link__invitation on one_time_link (organization_id, id) where purpose = 'invitation';
