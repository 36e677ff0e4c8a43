-- Booking by invitees: what slots, limits, reminders and the hold on cancellations need beside 0004.

-- How the organization's public pages look.
alter table organization add column colour text;
alter table organization add constraint organization__colour check (colour ~ '^#[0-9a-f]{6}$');

create table organization_logo (
  organization_id uuid not null references organization (id),
  -- Formats that can't carry a script.
  media_type text not null,
  content bytea not null,
  changed_at timestamptz not null default now(),
  primary key (organization_id),
  constraint organization_logo__media_type check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  constraint organization_logo__size check (octet_length(content) between 1 and 65536)
);
comment on table organization_logo is 'Owner: organizations/organization-face.ts';

-- An archived event type gives its address back.
drop index event_type__owner_slug;
drop index event_type__team_slug;
create unique index event_type__owner_slug on event_type (organization_id, owner_id, slug) where status <> 'archived';
create unique index event_type__team_slug on event_type (organization_id, team_id, slug) where status <> 'archived';
create index event_type__owner on event_type (organization_id, owner_id, id);
create index event_type__team on event_type (organization_id, team_id, id);

alter table event_type add constraint event_type__bounds check (
  slot_interval_minutes between 1 and 1440
  and buffer_before_minutes between 0 and 1440 and buffer_after_minutes between 0 and 1440
  and minimum_notice_minutes between 0 and 525600
  and window_days between 1 and 1095 and window_from <= window_to
  and capacity between 1 and 1000 and daily_cap between 1 and 1000 and guests_allowed between 0 and 20
);

comment on table schedule is 'Owner: scheduling/slots/schedule-store.ts';
comment on table schedule_rule is 'Owner: scheduling/slots/schedule-store.ts';
comment on table schedule_override is 'Owner: scheduling/slots/schedule-store.ts';

alter table booking
  -- The event type's kind when it was booked: what becomes of a booking when its host leaves depends on it.
  add column kind text not null default 'one_on_one',
  -- When the reminder is to be queued; null = none, or done.
  add column remind_at timestamptz,
  -- A leaver's booking whose cancellation waits for an admin's Send or Restore, and at most until then.
  add column held_until timestamptz,
  add column held_for uuid,
  drop constraint booking__cancelled_by,
  add constraint booking__cancelled_by check (cancelled_by in ('invitee', 'host', 'admin', 'operator', 'deprovisioning')),
  add constraint booking__kind check (kind in ('one_on_one', 'group', 'round_robin', 'collective')),
  add constraint booking__held check ((held_until is null) = (held_for is null)),
  add foreign key (organization_id, held_for) references person (organization_id, id),
  -- The key is the attendee's: a group session has one for each invitee.
  drop constraint booking__idempotency,
  drop column idempotency_key;
alter table booking alter column kind drop default;
create index booking__starts on booking (organization_id, starts_at, id);
create index booking__remind on booking (remind_at) where remind_at is not null;
create index booking__held on booking (held_until) where held_until is not null;
create index booking__held_for on booking (organization_id, held_for) where held_for is not null;
-- One session of a group event type at a time: two first invitees at once would open two otherwise.
create unique index booking__group_session on booking (organization_id, event_type_id, starts_at)
  where kind = 'group' and status in ('pending', 'confirmed');

alter table booking_host
  -- Of the booking's event type, so that caps and buffers are counted without a join.
  add column event_type_id uuid,
  add column buffer_before_minutes smallint not null default 0,
  add column buffer_after_minutes smallint not null default 0,
  -- No longer a host of it: it was handed over, or goes on without them. The row stays for the record.
  add column left_at timestamptz,
  add constraint booking_host__left check (left_at is null or not blocks);

alter table booking_attendee
  add column email_folded text collate "C",
  add column event_type_id uuid,
  -- Chosen by the form that was loaded; the same key again answers with the same booking.
  add column idempotency_key text collate "C",
  add column request_digest bytea,
  -- A keyed digest of the network that the request came from: counted, never shown.
  add column network bytea,
  add column created_at timestamptz not null default now(),
  add column cancelled_at timestamptz,
  add constraint booking_attendee__idempotency unique (organization_id, event_type_id, idempotency_key);
update booking_attendee set email_folded = lower(email);
alter table booking_attendee alter column email_folded set not null;
create unique index booking_attendee__once on booking_attendee (organization_id, booking_id, email_folded)
  where kind = 'invitee' and status = 'active';
create index booking_attendee__email on booking_attendee (organization_id, email_folded)
  where kind = 'invitee' and status = 'active';
create index booking_attendee__network on booking_attendee (organization_id, network, created_at)
  where network is not null;

alter table single_use_link add column booking_id uuid;

-- Addresses that mail goes to because somebody filled in a form; one that never confirmed gets only so many a day.
create table invitee_address (
  organization_id uuid not null references organization (id),
  email_folded text collate "C" not null,
  -- Somebody used a link that was mailed there.
  confirmed_at timestamptz,
  counted_on date not null,
  mails integer not null,
  primary key (organization_id, email_folded)
);
comment on table invitee_address is 'Owner: scheduling/bookings/booking-limits.ts';

do $$
declare
  owned text;
begin
  foreach owned in array array['organization_logo', 'invitee_address'] loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy of_the_organization on %I to linktime_app using (organization_id = current_organization()) with check (organization_id = current_organization())',
      owned
    );
    execute format('create policy of_the_owner on %I to linktime_owner using (true) with check (true)', owned);
  end loop;
end
$$;
grant select, insert, update, delete on organization_logo to linktime_app;
grant select, insert, update on invitee_address to linktime_app;

-- A public page knows the organization's slug only. From here on the transaction belongs to that organization.
-- No row of a slug that isn't there: organization_id is null.
create function enter_organization(
  wanted_slug text, out organization_id uuid, out slug text, out name text, out plan text, out time_zone text,
  out colour text, out reply_to text, out fallback_url text
)
  returns record
  language plpgsql volatile
  security definer
  set search_path = linktime, pg_temp
as $$
begin
  select o.id, o.slug, o.name, o.plan, o.time_zone, o.colour, o.reply_to, o.fallback_url
  into organization_id, slug, name, plan, time_zone, colour, reply_to, fallback_url
  from organization o where o.slug = wanted_slug;
  if organization_id is not null then
    perform set_config('linktime.organization', organization_id::text, true);
  end if;
end
$$;
alter function enter_organization(text) owner to linktime_definer;

-- Which organizations have a reminder to queue or a held cancellation that is due; the worker then enters each.
create function organizations_with_due_bookings(at timestamptz, how_many integer)
  returns table (organization_id uuid)
  language sql stable
  security definer
  set search_path = linktime, pg_temp
as $$
  select distinct due.organization_id from (
    (select b.organization_id from booking b where b.remind_at <= at order by b.remind_at limit how_many)
    union all
    (select b.organization_id from booking b where b.held_until <= at order by b.held_until limit how_many)
  ) due
$$;
alter function organizations_with_due_bookings(timestamptz, integer) owner to linktime_definer;
grant select on booking to linktime_definer;
create policy of_the_definer on booking for select to linktime_definer using (true);

revoke execute on function enter_organization(text), organizations_with_due_bookings(timestamptz, integer) from public;
grant execute on function enter_organization(text), organizations_with_due_bookings(timestamptz, integer) to linktime_app;
