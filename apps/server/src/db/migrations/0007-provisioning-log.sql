-- Every SCIM request, for the organization's admins; a partition a day, expired by dropping it after 30.

create table provisioning_log (
  organization_id uuid not null,
  at timestamptz not null default now(),
  id uuid not null,
  request_id text not null,
  method text not null,
  path text not null,
  query text,
  status smallint not null,
  scim_type text,
  detail text,
  -- What was left aside or could not be evaluated.
  notes jsonb,
  -- What it led to: bookings cancelled, invitees told.
  consequence jsonb,
  resource_kind text,
  resource_id uuid,
  person_id uuid,
  -- Redacted: no token, no password.
  request_body text,
  ip inet,
  user_agent text,
  duration_ms real not null,
  primary key (organization_id, at, id)
) partition by range (at);
create index provisioning_log__person on provisioning_log (organization_id, person_id, at);
comment on table provisioning_log is 'Owner: provisioning/provisioning-log.ts';

-- Where rows go when nobody has made the day's partition in time.
create table provisioning_log_rest partition of provisioning_log default;

-- Makes the partitions of the coming days and drops those that are past their time. Called by the worker; it
-- owns nothing itself, so the function belongs to the owner.
create function keep_provisioning_log(days_ahead integer, days_kept integer) returns void
  language plpgsql
  security definer
  set search_path = linktime, pg_temp
as $$
declare
  today date := (now() at time zone 'UTC')::date;
  day date;
  expired record;
begin
  -- Two workers at once would both create.
  perform pg_advisory_xact_lock(hashtext('linktime.keep_provisioning_log'));
  for day in select today + offset_days from generate_series(0, least(days_ahead, 31)) as offset_days loop
    continue when to_regclass(format('linktime.provisioning_log_%s', to_char(day, 'YYYYMMDD'))) is not null;
    -- A day that already has rows in the rest stays there: it is expired with them.
    continue when exists (
      select 1 from provisioning_log_rest
      where at >= day::timestamp at time zone 'UTC' and at < (day + 1)::timestamp at time zone 'UTC'
    );
    execute format(
      'create table provisioning_log_%s partition of provisioning_log for values from (%L) to (%L)',
      to_char(day, 'YYYYMMDD'),
      day::timestamp at time zone 'UTC',
      (day + 1)::timestamp at time zone 'UTC'
    );
  end loop;
  for expired in
    select c.relname from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'provisioning_log'::regclass
      and c.relname ~ '^provisioning_log_\d{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < today - greatest(days_kept, 1)
  loop
    execute format('drop table %I', expired.relname);
  end loop;
  delete from provisioning_log_rest where at < now() - make_interval(days => greatest(days_kept, 1));
end
$$;
select keep_provisioning_log(7, 30);
