-- What must be delivered, written by the transaction that caused it, and every attempt at it.

create table outbox (
  organization_id uuid not null references organization (id),
  id uuid not null,
  kind text not null,
  -- A message with the same key is written once.
  dedupe_key text collate "C" not null,
  -- Messages with the same key go out in the order of their ids.
  order_key text collate "C" not null,
  -- What it is about, for the evidence: who was told of what.
  subject_kind text not null,
  subject_id uuid not null,
  payload jsonb not null,
  due_at timestamptz not null default now(),
  state text not null default 'waiting',
  attempts integer not null default 0,
  lease_until timestamptz,
  leased_by uuid,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (organization_id, id),
  constraint outbox__dedupe unique (organization_id, dedupe_key),
  constraint outbox__kind check (kind in ('mail')),
  constraint outbox__state check (state in ('waiting', 'delivered', 'dead')),
  constraint outbox__settled check ((state = 'waiting') = (settled_at is null))
);
-- The worker's own index, over all organizations.
create index outbox__due on outbox (due_at) where state = 'waiting';
create index outbox__order on outbox (organization_id, order_key, id) where state = 'waiting';
create index outbox__subject on outbox (organization_id, subject_kind, subject_id);
comment on table outbox is 'Owner: outbox/outbox.ts';

create table outbox_attempt (
  organization_id uuid not null,
  outbox_id uuid not null,
  number integer not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- Null = it began and never came back: the message may have been delivered.
  outcome text,
  -- The mail server's own words.
  answer text,
  primary key (organization_id, outbox_id, number),
  constraint outbox_attempt__outcome check (outcome in ('delivered', 'retry', 'dead')),
  foreign key (organization_id, outbox_id) references outbox (organization_id, id)
);
comment on table outbox_attempt is 'Owner: outbox/outbox.ts';
