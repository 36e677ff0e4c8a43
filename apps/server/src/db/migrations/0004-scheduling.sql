-- Scheduling: hours in local wall clock with an IANA zone, bookings as instants with a snapshot.
-- Nothing here is deleted with a person: bookings and their history stay.

create table schedule (
  organization_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  time_zone text not null,
  is_default boolean not null default true,
  primary key (organization_id, id),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index schedule__person on schedule (organization_id, person_id);

create table schedule_rule (
  organization_id uuid not null,
  schedule_id uuid not null,
  -- 0 = Sunday; minutes since local midnight.
  weekday smallint not null,
  start_minute smallint not null,
  end_minute smallint not null,
  primary key (organization_id, schedule_id, weekday, start_minute),
  constraint schedule_rule__weekday check (weekday between 0 and 6),
  constraint schedule_rule__minutes check (start_minute between 0 and 1439 and end_minute between start_minute + 1 and 1440),
  foreign key (organization_id, schedule_id) references schedule (organization_id, id) on delete cascade
);

-- The rows of a date replace that date's rules; a row without minutes closes it.
create table schedule_override (
  organization_id uuid not null,
  schedule_id uuid not null,
  local_date date not null,
  ordinal smallint not null,
  start_minute smallint,
  end_minute smallint,
  primary key (organization_id, schedule_id, local_date, ordinal),
  constraint schedule_override__minutes check (
    (start_minute is null and end_minute is null)
    or (start_minute between 0 and 1439 and end_minute between start_minute + 1 and 1440)
  ),
  foreign key (organization_id, schedule_id) references schedule (organization_id, id) on delete cascade
);

create table event_type (
  organization_id uuid not null references organization (id),
  id uuid not null,
  -- Whose page it stands on: a person's or a team's.
  owner_id uuid,
  team_id uuid,
  kind text not null,
  slug text collate "C" not null,
  title text not null,
  description text not null default '',
  duration_minutes smallint not null,
  slot_interval_minutes smallint,
  buffer_before_minutes smallint not null default 0,
  buffer_after_minutes smallint not null default 0,
  minimum_notice_minutes integer not null default 120,
  window_kind text not null default 'rolling',
  window_days smallint default 60,
  window_from date,
  window_to date,
  schedule_id uuid,
  capacity smallint not null default 1,
  daily_cap smallint,
  location_kind text not null default 'none',
  location text,
  questions jsonb not null default '[]',
  guests_allowed smallint not null default 0,
  confirmation_required boolean not null default false,
  visibility text not null default 'public',
  status text not null,
  status_reason text,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (organization_id, id),
  constraint event_type__kind check (kind in ('one_on_one', 'group', 'round_robin', 'collective')),
  constraint event_type__page check ((owner_id is null) <> (team_id is null) or status = 'archived'),
  constraint event_type__duration check (duration_minutes between 1 and 1440),
  constraint event_type__window check (window_kind in ('rolling', 'range', 'open')),
  constraint event_type__visibility check (visibility in ('public', 'secret')),
  constraint event_type__status check (status in ('active', 'paused', 'archived')),
  foreign key (organization_id, owner_id) references person (organization_id, id),
  foreign key (organization_id, team_id) references team (organization_id, id) on delete set null (team_id),
  foreign key (organization_id, schedule_id) references schedule (organization_id, id)
);
create unique index event_type__owner_slug on event_type (organization_id, owner_id, slug);
create unique index event_type__team_slug on event_type (organization_id, team_id, slug);
comment on table event_type is 'Owner: scheduling/event-type-store.ts';

create table event_type_host (
  organization_id uuid not null,
  event_type_id uuid not null,
  person_id uuid not null,
  fixed boolean not null default false,
  priority smallint not null default 0,
  active boolean not null default true,
  primary key (organization_id, event_type_id, person_id),
  foreign key (organization_id, event_type_id) references event_type (organization_id, id) on delete cascade,
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index event_type_host__person on event_type_host (organization_id, person_id);
comment on table event_type_host is 'Owner: scheduling/event-type-store.ts';

create table single_use_link (
  organization_id uuid not null,
  id uuid not null,
  event_type_id uuid not null,
  digest bytea not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id),
  constraint single_use_link__digest unique (organization_id, digest),
  foreign key (organization_id, event_type_id) references event_type (organization_id, id) on delete cascade,
  foreign key (organization_id, created_by) references person (organization_id, id)
);
create index single_use_link__event_type on single_use_link (organization_id, event_type_id);
create index single_use_link__created_by on single_use_link (organization_id, created_by);
comment on table single_use_link is 'Owner: scheduling/event-type-store.ts';

create table booking (
  organization_id uuid not null references organization (id),
  id uuid not null,
  -- For people to read out; no credential.
  reference text collate "C" not null,
  event_type_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  time_zone text not null,
  status text not null,
  -- Title, location, hosts' names and addresses as they were when it was booked.
  snapshot jsonb not null,
  ical_uid text collate "C" not null,
  ical_sequence integer not null default 0,
  -- The organizer that the first invitation named: only the same may cancel.
  ical_organizer text not null,
  idempotency_key text collate "C",
  cancelled_at timestamptz,
  cancelled_by text,
  cancel_reason text,
  cancel_note text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  constraint booking__reference unique (organization_id, reference),
  constraint booking__ical_uid unique (organization_id, ical_uid),
  constraint booking__idempotency unique (organization_id, event_type_id, idempotency_key),
  constraint booking__times check (starts_at < ends_at),
  constraint booking__status check (status in ('pending', 'confirmed', 'rejected', 'cancelled')),
  constraint booking__cancelled check ((status = 'cancelled') = (cancelled_at is not null)),
  constraint booking__cancelled_by check (cancelled_by in ('invitee', 'host', 'admin', 'deprovisioning')),
  foreign key (organization_id, event_type_id) references event_type (organization_id, id)
);
create index booking__event_type on booking (organization_id, event_type_id, starts_at);
comment on table booking is 'Owner: scheduling/booking-store.ts';

-- One row for each host. No two that block may overlap for one person.
create table booking_host (
  organization_id uuid not null,
  booking_id uuid not null,
  person_id uuid not null,
  starts_at timestamptz not null,
  during tstzrange not null,
  blocks boolean not null default true,
  primary key (organization_id, booking_id, person_id),
  constraint booking_host__half_open check (lower_inc(during) and not upper_inc(during) and not isempty(during)),
  constraint booking_host__starts check (starts_at = lower(during)),
  constraint booking_host__no_double_booking exclude using gist (
    organization_id with =,
    person_id with =,
    during with &&
  ) where (blocks),
  foreign key (organization_id, booking_id) references booking (organization_id, id),
  foreign key (organization_id, person_id) references person (organization_id, id)
);
create index booking_host__person on booking_host (organization_id, person_id, starts_at);
comment on table booking_host is 'Owner: scheduling/booking-store.ts';

create table booking_attendee (
  organization_id uuid not null,
  id uuid not null,
  booking_id uuid not null,
  kind text not null,
  name text not null,
  email text not null,
  time_zone text not null,
  locale text not null,
  answers jsonb not null default '{}',
  status text not null default 'active',
  -- Manage links are an HMAC of attendee and generation: a new generation kills the old link.
  generation integer not null default 0,
  primary key (organization_id, id),
  constraint booking_attendee__kind check (kind in ('invitee', 'guest')),
  constraint booking_attendee__status check (status in ('active', 'cancelled')),
  foreign key (organization_id, booking_id) references booking (organization_id, id)
);
create index booking_attendee__booking on booking_attendee (organization_id, booking_id);
comment on table booking_attendee is 'Owner: scheduling/booking-store.ts';
