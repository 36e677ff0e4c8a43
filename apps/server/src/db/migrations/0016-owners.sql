-- Owner files as they are now, and page indexes that only one kind of page is in: on tables that were never analyzed the
-- planner took the other kind's, in which everything has the same key.

drop index event_type__owner_slug;
drop index event_type__team_slug;
create unique index event_type__owner_slug on event_type (organization_id, owner_id, slug)
  where owner_id is not null and status <> 'archived';
create unique index event_type__team_slug on event_type (organization_id, team_id, slug)
  where team_id is not null and status <> 'archived';

-- After an outage an organization's own reminders are found without reading past those of all others.
create index booking__remind_of_organization on booking (organization_id, remind_at) where remind_at is not null;

comment on table single_use_link is 'Owner: scheduling/event-types/single-use-link.ts';
comment on table person is
  'Owner: people/person.ts; person-status.ts, person-account.ts and joined-person.ts beside it';
comment on table booking is
  'Owner: scheduling/bookings/booking-store.ts, booking-transition.ts; booking-departure.ts and booking-hold.ts when people leave';
comment on table booking_host is
  'Owner: scheduling/bookings/booking-store.ts, booking-transition.ts; booking-departure.ts when people leave';
comment on table booking_attendee is 'Owner: scheduling/bookings/booking-store.ts, booking-transition.ts';
comment on table event_type is 'Owner: scheduling/event-types/event-type-store.ts, event-type-edit.ts, event-type-change.ts';
comment on table event_type_host is 'Owner: scheduling/event-types/event-type-store.ts, event-type-edit.ts, event-type-change.ts';
