-- Teams, which SCIM calls groups.

create sequence team_position;

create table team (
  organization_id uuid not null references organization (id),
  id uuid not null,
  -- The id in SCIM. Null = made by hand and not handed over: SCIM doesn't see it.
  scim_id uuid,
  position bigint not null default nextval('team_position'),
  name text not null,
  name_folded text collate "C" not null,
  handle text collate "C",
  external_id text collate "C",
  profile text not null,
  profile_search jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index team__scim_id on team (organization_id, scim_id) where scim_id is not null;
create unique index team__name on team (organization_id, name_folded) where scim_id is not null;
create index team__external_id on team (organization_id, external_id) where scim_id is not null;
create index team__position on team (organization_id, position) where scim_id is not null;
create index team__trigrams on team using gin (organization_id, name_folded gin_trgm_ops) where scim_id is not null;
comment on table team is 'Owner: people/team.ts';

create table team_member (
  organization_id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  -- Who put the person there: reactivation gives back what the directory gave.
  source text not null,
  -- The person is inactive: kept, shown again when they are active again.
  suspended boolean not null default false,
  added_at timestamptz not null default now(),
  primary key (organization_id, team_id, person_id),
  constraint team_member__source check (source in ('scim', 'hand')),
  foreign key (organization_id, team_id) references team (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index team_member__person on team_member (organization_id, person_id);
comment on table team_member is 'Owner: people/team.ts';

-- One namespace for the addresses of people and teams. A handle is never given to anyone else later.
create table handle (
  organization_id uuid not null references organization (id),
  handle text collate "C" not null,
  person_id uuid,
  team_id uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, handle),
  constraint handle__one_holder check (person_id is null or team_id is null),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, team_id) references team (organization_id, id) on delete set null (team_id)
);
create index handle__person on handle (organization_id, person_id);
create index handle__team on handle (organization_id, team_id);
comment on table handle is 'Owner: people/handle.ts';
