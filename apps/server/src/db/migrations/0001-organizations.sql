-- Organizations and their SCIM tokens. Roles and the schema `linktime` exist already (db/roles.ts).
-- Every organization-owned table has the key (organization_id, id), and every foreign key, unique and exclusion
-- constraint begins with organization_id: under row-level security a reference to another organization's row
-- would pass otherwise, and the tables can be distributed by organization without a change.

create extension if not exists btree_gin;
create extension if not exists btree_gist;
create extension if not exists pg_trgm;

create function current_organization() returns uuid
  language sql stable parallel safe
  -- After one `set local` the setting is '' for the rest of the connection's life, not null.
  return nullif(current_setting('linktime.organization', true), '')::uuid;

create table organization (
  id uuid primary key,
  slug text collate "C" not null,
  name text not null,
  plan text not null,
  time_zone text not null default 'UTC',
  -- Where invitees are sent when a meeting is cancelled or a page is gone; both optional.
  reply_to text,
  fallback_url text,
  -- "Switch SCIM off": the token stays, every request is answered 403.
  scim_enabled boolean not null default true,
  offboarding_policy jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint organization__slug unique (slug),
  constraint organization__slug_form check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  constraint organization__plan check (plan in ('FREE', 'PRO', 'BUSINESS'))
);
comment on table organization is 'Owner: organizations/organization.ts';

create table scim_token (
  organization_id uuid not null references organization (id),
  id uuid not null,
  -- SHA-256 of the whole token; the token itself is stored nowhere.
  digest bytea not null,
  -- The first characters, to recognise it by.
  hint text not null,
  -- The person who generated it; null = the operator. The token outlives that person.
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  -- A token that is replaced or revoked keeps its digest, to label the 401s that it still causes.
  ended_at timestamptz,
  ended_by_reason text,
  primary key (organization_id, id),
  constraint scim_token__digest unique (organization_id, digest),
  constraint scim_token__ended check ((ended_at is null) = (ended_by_reason is null)),
  constraint scim_token__reason check (ended_by_reason in ('replaced', 'revoked'))
);
create unique index scim_token__one_live on scim_token (organization_id) where ended_at is null;
comment on table scim_token is 'Owner: provisioning/scim-token.ts';
