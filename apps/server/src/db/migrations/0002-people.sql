-- People. A person carries role and `active` itself: one row to lock, no membership table.
-- What is searched without regard to case is stored folded by the application (the same function that the
-- filters use in memory) in collation "C", so that the database's locale decides nothing.

create sequence person_position;

create table person (
  organization_id uuid not null references organization (id),
  id uuid not null,
  -- The id in SCIM. Null = archived: DELETEd, or another directory identity has taken the address over.
  -- An archived person is inactive, holds no userName and no address, and stays for the auditors.
  scim_id uuid,
  -- The order of SCIM pages.
  position bigint not null default nextval('person_position'),
  role text not null,
  active boolean not null,
  name text not null,
  handle text collate "C",
  user_name text not null,
  user_name_folded text collate "C" not null,
  external_id text collate "C",
  -- The account's address: the primary e-mail, else the work one, else the first, else userName.
  email text not null,
  email_folded text collate "C" not null,
  email_confirmed_at timestamptz,
  display_name_folded text collate "C",
  time_zone text,
  locale text,
  -- What the directory sent, as JSON text in standard form, without id, active, groups and meta.
  profile text not null,
  -- The same for searching: folded strings, instants as numbers; userName, displayName, externalId left out.
  profile_search jsonb not null,
  -- Null = never written by SCIM.
  provisioned_at timestamptz,
  deactivated_at timestamptz,
  -- 'scim' or 'hand'. A deactivation by hand holds against a PUT that merely repeats `active: true`.
  deactivated_by text,
  -- The externalId that the leaver had: who comes back with another one is another directory identity.
  deactivated_external_id text collate "C",
  archived_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint person__role check (role in ('OWNER', 'ADMIN', 'MEMBER')),
  constraint person__archived check ((scim_id is null) = (archived_at is not null)),
  constraint person__archived_inactive check (scim_id is not null or not active),
  constraint person__deactivated check (active = (deactivated_at is null)),
  constraint person__deactivated_by check (deactivated_by in ('scim', 'hand'))
) with (fillfactor = 85);
create unique index person__scim_id on person (organization_id, scim_id) where scim_id is not null;
create unique index person__user_name on person (organization_id, user_name_folded) where scim_id is not null;
create unique index person__email on person (organization_id, email_folded) where scim_id is not null;
create index person__external_id on person (organization_id, external_id) where scim_id is not null;
create index person__display_name on person (organization_id, display_name_folded) where scim_id is not null;
create index person__position on person (organization_id, position) where scim_id is not null;
create index person__trigrams on person
  using gin (organization_id, user_name_folded gin_trgm_ops, display_name_folded gin_trgm_ops)
  where scim_id is not null;
create index person__archived_user_name on person (organization_id, user_name_folded, archived_at)
  where scim_id is null;
create index person__archived_email on person (organization_id, email_folded, archived_at)
  where scim_id is null;
create index person__role on person (organization_id, role) where active and role <> 'MEMBER';
comment on table person is 'Owner: people/person.ts';

-- Every e-mail of a person, so that eq, sw and co on emails.value are index look-ups.
create table person_email (
  organization_id uuid not null,
  person_id uuid not null,
  ordinal smallint not null,
  value_folded text collate "C" not null,
  primary key (organization_id, person_id, ordinal),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index person_email__value on person_email (organization_id, value_folded);
create index person_email__trigrams on person_email using gin (organization_id, value_folded gin_trgm_ops);
comment on table person_email is 'Owner: people/person.ts';

-- How many people SCIM sees, in blocks by position, so that a total and a page at the end cost what the first
-- page costs. Writers append a row; the worker folds rows into blocks: a counter in one row would make all
-- creations of an organization wait for one another.
create table person_count_block (
  organization_id uuid not null references organization (id),
  from_position bigint not null,
  people integer not null,
  primary key (organization_id, from_position)
);
comment on table person_count_block is 'Owner: people/person-count.ts';

create sequence person_count_change_id;
create table person_count_change (
  organization_id uuid not null references organization (id),
  id bigint not null default nextval('person_count_change_id'),
  position bigint not null,
  change smallint not null,
  primary key (organization_id, id)
);
comment on table person_count_change is 'Owner: people/person-count.ts; rows come from the trigger on person';

create function person_counted() returns trigger
  language plpgsql
as $$
begin
  if tg_op = 'INSERT' then
    if new.scim_id is not null then
      insert into person_count_change (organization_id, position, change)
      values (new.organization_id, new.position, 1);
    end if;
  elsif (old.scim_id is null) <> (new.scim_id is null) then
    insert into person_count_change (organization_id, position, change)
    values (new.organization_id, new.position, case when new.scim_id is null then -1 else 1 end);
  end if;
  return null;
end
$$;
create trigger person_counted_on_insert after insert on person
  for each row execute function person_counted();
create trigger person_counted_on_change after update of scim_id on person
  for each row execute function person_counted();

-- What a person is let in by. Rows of ended sessions stay as evidence until they are expired.
create table session (
  organization_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  digest bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ip inet,
  user_agent text,
  ended_at timestamptz,
  ended_by_reason text,
  primary key (organization_id, id),
  constraint session__digest unique (organization_id, digest),
  constraint session__ended check ((ended_at is null) = (ended_by_reason is null)),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index session__person on session (organization_id, person_id) where ended_at is null;
comment on table session is 'Owner: people/session.ts';

-- Links that work once: sign-in, password reset, verification of an address, invitation, set-up.
create table one_time_link (
  organization_id uuid not null references organization (id),
  id uuid not null,
  purpose text not null,
  digest bytea not null,
  -- Whom it lets in; null for an invitation, which knows only an address.
  person_id uuid,
  email_folded text collate "C",
  -- Who sent an invitation.
  sent_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (organization_id, id),
  constraint one_time_link__digest unique (organization_id, digest),
  constraint one_time_link__purpose check (purpose in ('sign-in', 'reset', 'verification', 'invitation', 'set-up')),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, sent_by) references person (organization_id, id)
);
create index one_time_link__person on one_time_link (organization_id, person_id);
create index one_time_link__sent_by on one_time_link (organization_id, sent_by);
create index one_time_link__email on one_time_link (organization_id, email_folded);
comment on table one_time_link is 'Owner: people/one-time-link.ts';
