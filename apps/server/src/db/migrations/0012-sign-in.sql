-- Signing in, the organization's settings, and what the dashboard shows.

-- argon2id in PHC form. People who sign in by link or by their IdP have no row.
create table person_password (
  organization_id uuid not null,
  person_id uuid not null,
  hash text not null,
  changed_at timestamptz not null default now(),
  primary key (organization_id, person_id),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
comment on table person_password is 'Owner: people/password.ts';

alter table organization
  -- With SSO on, the one OWNER whom password and mailed link still let in.
  add column break_glass_id uuid,
  -- Leaving BUSINESS in the dashboard takes effect then, and can be undone until then.
  add column plan_change_to text,
  add column plan_change_at timestamptz,
  add constraint organization__plan_change_to check (plan_change_to in ('FREE', 'PRO', 'BUSINESS')),
  add constraint organization__plan_change check ((plan_change_to is null) = (plan_change_at is null)),
  add foreign key (id, break_glass_id) references person (organization_id, id);
create index organization__plan_change_due on organization (plan_change_at) where plan_change_at is not null;

alter table session
  -- How it was opened: what a step-up asks for again, and what a back-channel logout ends.
  add column method text not null default 'link',
  add column connection_id uuid,
  -- The IdP's session, from `sid` or SessionIndex.
  add column idp_session text,
  add column confirmed_at timestamptz not null default now(),
  add column last_seen_at timestamptz,
  add constraint session__method check (method in ('password', 'link', 'oidc', 'saml'));
alter table session alter column method drop default;
create index session__idp on session (organization_id, connection_id, idp_session) where ended_at is null;

-- One connection to an IdP that signs people in; a test can run before it is switched on.
create table sso_connection (
  organization_id uuid not null references organization (id),
  id uuid not null,
  protocol text not null,
  enabled boolean not null default false,
  issuer text collate "C" not null,
  -- What the protocol needs beside it: endpoints, certificates, client id, claims. Nothing secret.
  settings jsonb not null,
  -- AES-256-GCM under a key that is derived from LINKTIME_SECRET_KEY: OIDC's client secret, SAML's private key.
  sealed_secret bytea,
  idp_initiated boolean not null default false,
  created_by uuid,
  created_at timestamptz not null default now(),
  tested_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, id),
  constraint sso_connection__protocol check (protocol in ('oidc', 'saml')),
  foreign key (organization_id, created_by) references person (organization_id, id)
);
create unique index sso_connection__one_enabled on sso_connection (organization_id) where enabled;
comment on table sso_connection is 'Owner: sign-in/sso/connection-store.ts';

-- The IdP's name for a person, bound at the first sign-in and matched alone from then on.
create table sso_binding (
  organization_id uuid not null,
  connection_id uuid not null,
  subject text collate "C" not null,
  person_id uuid not null,
  bound_at timestamptz not null default now(),
  primary key (organization_id, connection_id, subject),
  constraint sso_binding__person unique (organization_id, connection_id, person_id),
  foreign key (organization_id, connection_id) references sso_connection (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index sso_binding__of_person on sso_binding (organization_id, person_id);
comment on table sso_binding is 'Owner: people/sso-binding.ts';

-- A sign-in that a browser has begun at an IdP. Taken by DELETE … RETURNING, so it is answered once.
create table sso_request (
  organization_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  -- SHA-256 of what the browser's cookie holds: another browser can't finish it.
  browser_digest bytea not null,
  -- OIDC: nonce and PKCE verifier; SAML: the request's id. Useless without the browser's cookie.
  secrets jsonb not null,
  return_to text not null,
  purpose text not null,
  person_id uuid,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  constraint sso_request__purpose check (purpose in ('sign-in', 'test', 'step-up')),
  foreign key (organization_id, connection_id) references sso_connection (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index sso_request__expires on sso_request (expires_at);
comment on table sso_request is 'Owner: sign-in/sso/sso-request-store.ts';

-- Assertions and logout tokens that were taken: each counts once.
create table sso_consumed (
  organization_id uuid not null,
  connection_id uuid not null,
  token_id text collate "C" not null,
  expires_at timestamptz not null,
  primary key (organization_id, connection_id, token_id),
  foreign key (organization_id, connection_id) references sso_connection (organization_id, id) on delete cascade
);
create index sso_consumed__expires on sso_consumed (expires_at);
comment on table sso_consumed is 'Owner: sign-in/sso/sso-request-store.ts';

-- What the last test sign-in showed.
create table sso_test (
  organization_id uuid not null,
  connection_id uuid not null,
  at timestamptz not null default now(),
  report jsonb not null,
  primary key (organization_id, connection_id),
  foreign key (organization_id, connection_id) references sso_connection (organization_id, id) on delete cascade
);
comment on table sso_test is 'Owner: sign-in/sso/connection-store.ts';

-- E-mail domains that an organization has proved by DNS: an address of one leads to its IdP.
create table proved_domain (
  organization_id uuid not null references organization (id),
  domain text collate "C" not null,
  -- What the TXT record must hold.
  token text not null,
  created_at timestamptz not null default now(),
  proved_at timestamptz,
  checked_at timestamptz,
  primary key (organization_id, domain)
);
create index proved_domain__domain on proved_domain (domain) where proved_at is not null;
comment on table proved_domain is 'Owner: sign-in/sso/domain-store.ts';

-- Failed and mailed sign-ins, by address and by network, for the limits. Keyed digests, no addresses.
create table sign_in_attempt (
  organization_id uuid not null references organization (id),
  subject bytea not null,
  window_start timestamptz not null,
  attempts integer not null,
  primary key (organization_id, subject, window_start)
);
create index sign_in_attempt__window on sign_in_attempt (window_start);
comment on table sign_in_attempt is 'Owner: sign-in/attempt-limit.ts';

-- An ADMIN's claim to an organization without an OWNER; due after 72 hours.
create table ownership_claim (
  organization_id uuid not null references organization (id),
  id uuid not null,
  person_id uuid not null,
  claimed_at timestamptz not null default now(),
  due_at timestamptz not null,
  ended_at timestamptz,
  ended_as text,
  ended_by uuid,
  primary key (organization_id, id),
  constraint ownership_claim__ended_as check (ended_as in ('granted', 'stopped', 'withdrawn', 'void')),
  constraint ownership_claim__ended check ((ended_at is null) = (ended_as is null)),
  foreign key (organization_id, person_id) references person (organization_id, id),
  foreign key (organization_id, ended_by) references person (organization_id, id)
);
create unique index ownership_claim__one_open on ownership_claim (organization_id) where ended_at is null;
create index ownership_claim__due on ownership_claim (due_at) where ended_at is null;
comment on table ownership_claim is 'Owner: organizations/ownership-claim.ts';

-- What a member has dismissed or answered: hours right? publish? the banner of cancelled bookings.
alter table person add column welcomed_at timestamptz;

do $$
declare
  owned text;
begin
  foreach owned in array array[
    'person_password', 'sso_connection', 'sso_binding', 'sso_request', 'sso_consumed', 'sso_test',
    'proved_domain', 'sign_in_attempt', 'ownership_claim'
  ] loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy of_the_organization on %I to linktime_app using (organization_id = current_organization()) with check (organization_id = current_organization())',
      owned
    );
    execute format('create policy of_the_owner on %I to linktime_owner using (true) with check (true)', owned);
    execute format('grant select, insert, update, delete on %I to linktime_app', owned);
  end loop;
end
$$;
revoke delete on ownership_claim from linktime_app;

-- Who is signed in: the living person behind a session's cookie. From here on the transaction belongs to their
-- organization. No row of an ended session, an expired one, or one whose person is inactive: session_id is null.
create function authenticate_session(
  organization uuid, session_digest bytea, out organization_id uuid, out session_id uuid, out person_id uuid,
  out role text, out plan text, out confirmed_at timestamptz, out method text
)
  returns record
  language plpgsql volatile
  security definer
  set search_path = linktime, pg_temp
as $$
begin
  select s.organization_id, s.id, p.id, p.role, o.plan, s.confirmed_at, s.method
  into organization_id, session_id, person_id, role, plan, confirmed_at, method
  from session s
  join person p on p.organization_id = s.organization_id and p.id = s.person_id and p.active
  join organization o on o.id = s.organization_id
  where s.organization_id = organization and s.digest = session_digest
    and s.ended_at is null and s.expires_at > now();
  if session_id is not null then
    perform set_config('linktime.organization', organization::text, true);
  end if;
end
$$;
alter function authenticate_session(uuid, bytea) owner to linktime_definer;
grant select on session, person to linktime_definer;
create policy of_the_definer on session for select to linktime_definer using (true);
create policy of_the_definer on person for select to linktime_definer using (true);

-- An e-mail address leads to the organization that has proved its domain; the one that proved it last, if several have.
create function find_domain(wanted text)
  returns table (organization_id uuid, slug text)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select d.organization_id, o.slug from proved_domain d
  join organization o on o.id = d.organization_id
  where d.domain = wanted and d.proved_at is not null
  order by d.proved_at desc limit 1
$$;
alter function find_domain(text) owner to linktime_definer;
grant select on proved_domain to linktime_definer;
create policy of_the_definer on proved_domain for select to linktime_definer using (true);

-- What time has overtaken: ended requests, consumed tokens, windows of attempts. Gives the number of rows.
create function expire_sign_in(before timestamptz)
  returns integer
  language plpgsql volatile
  security definer
  set search_path = linktime, pg_temp
as $$
declare
  gone integer := 0;
  these integer;
begin
  delete from sso_request where expires_at < before;
  get diagnostics these = row_count;
  gone := gone + these;
  delete from sso_consumed where expires_at < before;
  get diagnostics these = row_count;
  gone := gone + these;
  delete from sign_in_attempt where window_start < before - interval '1 day';
  get diagnostics these = row_count;
  return gone + these;
end
$$;
alter function expire_sign_in(timestamptz) owner to linktime_definer;
grant select, delete on sso_request, sso_consumed, sign_in_attempt to linktime_definer;
create policy of_the_definer on sso_request to linktime_definer using (true);
create policy of_the_definer on sso_consumed to linktime_definer using (true);
create policy of_the_definer on sign_in_attempt to linktime_definer using (true);

-- Which organizations have a change that is due: a plan that ends, a claim to ownership.
create function organizations_with_due_changes(at timestamptz, how_many integer)
  returns table (organization_id uuid)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select distinct due.organization_id from (
    (select o.id as organization_id from organization o where o.plan_change_at <= at order by o.plan_change_at limit how_many)
    union all
    (select c.organization_id from ownership_claim c where c.ended_at is null and c.due_at <= at order by c.due_at limit how_many)
  ) due
$$;
alter function organizations_with_due_changes(timestamptz, integer) owner to linktime_definer;
grant select on ownership_claim to linktime_definer;
create policy of_the_definer on ownership_claim for select to linktime_definer using (true);

revoke execute on function
  authenticate_session(uuid, bytea), find_domain(text), expire_sign_in(timestamptz),
  organizations_with_due_changes(timestamptz, integer)
  from public;
grant execute on function authenticate_session(uuid, bytea), find_domain(text), organizations_with_due_changes(timestamptz, integer)
  to linktime_app;
grant execute on function expire_sign_in(timestamptz) to linktime_worker;
