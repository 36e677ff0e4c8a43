-- What the pages SCIM, Audit log and evidence read: SCIM traffic by day, the checklist, and indexes to search by.

-- An organization's whole log is too much to count at each view. A row a day: small enough to be kept.
create table scim_traffic_day (
  organization_id uuid not null references organization (id),
  day date not null,
  succeeded integer not null,
  refused integer not null,
  failed integer not null,
  last_at timestamptz not null,
  last_success_at timestamptz,
  -- Of what somebody has to mend: a 404 or 409 is what an IdP finds out by asking.
  last_failure_at timestamptz,
  -- key of the log's entry, status, scimType, detail, method.
  last_failure jsonb,
  -- When the IdP last came with a token that was replaced.
  replaced_token_at timestamptz,
  user_agent text,
  primary key (organization_id, day)
);
comment on table scim_traffic_day is 'Owner: provisioning/traffic.ts';

-- What real traffic has shown to work.
create table scim_checklist (
  organization_id uuid not null references organization (id),
  step text collate "C" not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (organization_id, step)
);
comment on table scim_checklist is 'Owner: provisioning/traffic.ts';

do $$
declare
  owned text;
begin
  foreach owned in array array['scim_traffic_day', 'scim_checklist'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy of_the_organization on %I to linktime_app using (organization_id = current_organization()) with check (organization_id = current_organization())',
      owned
    );
    execute format('create policy of_the_owner on %I to linktime_owner using (true) with check (true)', owned);
    execute format('grant select, insert, update on %I to linktime_app', owned);
  end loop;
end
$$;

-- What went wrong is what is looked for, and it is little.
create index provisioning_log__trouble on provisioning_log (organization_id, at, id) where status >= 400;

drop index audit_record__at;
create index audit_record__at on audit_record (organization_id, at, id);
create index audit_record__action on audit_record (organization_id, action, at, id);
-- People act seldom; what the IdP does is found by time.
create index audit_record__person on audit_record (organization_id, actor_id, at, id) where actor_kind = 'person';

-- For the evidence: which sessions a departure closed.
create index session__ended on session (organization_id, person_id, ended_at) where ended_at is not null;

-- When the head of the audit chain is mailed to the OWNERs next, and the last seal that they were told.
alter table organization
  add column audit_head_due_at timestamptz not null default now() + interval '7 days',
  add column audit_head_mailed bigint not null default 0;
create index organization__audit_head_due on organization (audit_head_due_at);

create function organizations_with_due_audit_head(at timestamptz, how_many integer)
  returns table (organization_id uuid)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select o.id from organization o where o.audit_head_due_at <= at order by o.audit_head_due_at limit how_many
$$;
alter function organizations_with_due_audit_head(timestamptz, integer) owner to linktime_definer;
revoke execute on function organizations_with_due_audit_head(timestamptz, integer) from public;
grant execute on function organizations_with_due_audit_head(timestamptz, integer) to linktime_app;
