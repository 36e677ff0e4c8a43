-- Who may touch what. Row-level security on every organization-owned table, forced: the application sees the rows
-- of the organization that its transaction has set, or none. See SECURITY.md for what stops whom.

do $$
declare
  owned record;
begin
  for owned in
    select c.oid::regclass as name, a.attname as key
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid
      and a.attname = case when c.relname = 'organization' then 'id' else 'organization_id' end
    where c.relnamespace = 'linktime'::regnamespace and c.relkind in ('r', 'p')
  loop
    execute format('alter table %s enable row level security', owned.name);
    execute format('alter table %s force row level security', owned.name);
    execute format(
      'create policy of_the_organization on %s to linktime_app using (%I = current_organization()) with check (%I = current_organization())',
      owned.name, owned.key, owned.key
    );
    -- Forced row-level security binds the owner too: without this, migrations would fill in nothing, silently.
    execute format('create policy of_the_owner on %s to linktime_owner using (true) with check (true)', owned.name);
  end loop;
end
$$;

grant usage on schema linktime to linktime_app, linktime_worker, linktime_reader, linktime_definer;

-- The application. It never deletes what auditors need and never changes what is insert-only.
grant select, insert, update on
  organization, person, session, team, handle, schedule, schedule_rule, schedule_override,
  event_type, event_type_host, single_use_link, booking, booking_host, booking_attendee
  to linktime_app;
grant select, insert, update, delete on person_email, one_time_link, team_member to linktime_app;
grant delete on team, schedule_rule, schedule_override, event_type_host to linktime_app;
grant insert on scim_token to linktime_app;
grant select (organization_id, id, hint, created_by, created_at, last_used_at, ended_at, ended_by_reason)
  on scim_token to linktime_app;
grant update (last_used_at, ended_at, ended_by_reason) on scim_token to linktime_app;
grant select on person_count_block to linktime_app;
grant select, insert on person_count_change to linktime_app;
grant select, insert on audit_record, audit_label to linktime_app;
grant insert on audit_unsealed to linktime_app;
grant select on audit_seal, audit_unsealed to linktime_app;
grant select, insert on outbox to linktime_app;
grant select on outbox_attempt to linktime_app;
grant select, insert on provisioning_log to linktime_app;
grant usage on person_position, person_count_change_id, team_position to linktime_app;

-- The worker: it looks over all organizations, at the tables of its tasks only.
grant select, update on outbox to linktime_worker;
grant select, insert, update on outbox_attempt to linktime_worker;
grant select on audit_record, audit_label to linktime_worker;
grant select, insert on audit_seal to linktime_worker;
grant select, delete on audit_unsealed to linktime_worker;
grant select, insert, update, delete on person_count_block to linktime_worker;
grant select, delete on person_count_change to linktime_worker;
grant select (organization_id, position, scim_id) on person to linktime_worker;
create policy of_the_worker on outbox to linktime_worker using (true) with check (true);
create policy of_the_worker on outbox_attempt to linktime_worker using (true) with check (true);
create policy of_the_worker on audit_record for select to linktime_worker using (true);
create policy of_the_worker on audit_label for select to linktime_worker using (true);
create policy of_the_worker on audit_seal to linktime_worker using (true) with check (true);
create policy of_the_worker on audit_unsealed to linktime_worker using (true) with check (true);
create policy of_the_worker on person_count_block to linktime_worker using (true) with check (true);
create policy of_the_worker on person_count_change to linktime_worker using (true) with check (true);
create policy of_the_worker on person for select to linktime_worker using (true);

-- Views for searching. Behind a policy LIKE, trigrams and jsonb containment can't use an index, because they are
-- not leakproof; a view's own condition has no such rule. The view belongs to a role that sees every row, and
-- shows those of the current organization. It is no security barrier: only our own statements run here.
grant select on person, person_email, team, team_member to linktime_reader;
create policy of_the_reader on person for select to linktime_reader using (true);
create policy of_the_reader on person_email for select to linktime_reader using (true);
create policy of_the_reader on team for select to linktime_reader using (true);
create policy of_the_reader on team_member for select to linktime_reader using (true);

create view person_visible as
  select * from person where organization_id = current_organization() and scim_id is not null;
create view person_email_visible as
  select * from person_email where organization_id = current_organization();
create view team_visible as
  select * from team where organization_id = current_organization() and scim_id is not null;
create view team_member_visible as
  select * from team_member where organization_id = current_organization() and not suspended;
alter view person_visible owner to linktime_reader;
alter view person_email_visible owner to linktime_reader;
alter view team_visible owner to linktime_reader;
alter view team_member_visible owner to linktime_reader;
grant select on person_visible, person_email_visible, team_visible, team_member_visible to linktime_app;

-- What must look before the organization is known. The list is in db/definer-functions.ts too, and a test compares.
grant select on organization, scim_token to linktime_definer;
create policy of_the_definer on organization for select to linktime_definer using (true);
create policy of_the_definer on scim_token for select to linktime_definer using (true);

-- Admits a SCIM token. On 'admitted' the organization is set for the rest of the transaction.
-- Verdicts: admitted, unknown, replaced, revoked (401), plan, switched_off (403).
-- One row and no set of rows, which PostgreSQL would have to keep aside: this runs in every request.
create function authenticate_scim(
  organization uuid, token_digest bytea, out organization_id uuid, out token_id uuid, out verdict text
)
  returns record
  language plpgsql volatile
  security definer
  set search_path = linktime, pg_temp
as $$
begin
  select t.organization_id, t.id,
    case
      when t.ended_by_reason is not null then t.ended_by_reason
      when o.plan <> 'BUSINESS' then 'plan'
      when not o.scim_enabled then 'switched_off'
      else 'admitted'
    end
  into organization_id, token_id, verdict
  from scim_token t
  join organization o on o.id = t.organization_id
  where t.organization_id = organization and t.digest = token_digest;
  if verdict is null then
    verdict := 'unknown';
  elsif verdict = 'admitted' then
    perform set_config('linktime.organization', organization::text, true);
  end if;
end
$$;
alter function authenticate_scim(uuid, bytea) owner to linktime_definer;

-- The public page and the operator's command line know a slug only.
create function find_organization(wanted_slug text)
  returns table (id uuid, slug text, name text, plan text, time_zone text, scim_enabled boolean, created_at timestamptz)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select o.id, o.slug, o.name, o.plan, o.time_zone, o.scim_enabled, o.created_at
  from organization o where o.slug = wanted_slug
$$;
alter function find_organization(text) owner to linktime_definer;

create function list_organizations(after_slug text, how_many integer)
  returns table (id uuid, slug text, name text, plan text, time_zone text, scim_enabled boolean, created_at timestamptz)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select o.id, o.slug, o.name, o.plan, o.time_zone, o.scim_enabled, o.created_at
  from organization o where o.slug > after_slug order by o.slug limit least(how_many, 1000)
$$;
alter function list_organizations(text, integer) owner to linktime_definer;

revoke execute on function
  authenticate_scim(uuid, bytea), find_organization(text), list_organizations(text, integer),
  keep_provisioning_log(integer, integer)
  from public;
grant execute on function authenticate_scim(uuid, bytea), find_organization(text), list_organizations(text, integer)
  to linktime_app;
grant execute on function keep_provisioning_log(integer, integer) to linktime_worker;
