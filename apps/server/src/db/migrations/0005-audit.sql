-- The audit log: insert-only, sealed into a hash chain for each organization by the worker within seconds, so that
-- no write waits for the chain's head. Records hold ids and a salted digest of the labels; labels (names,
-- addresses, old and new values) stand in a table of their own that can be erased without breaking the chain.

create table audit_record (
  organization_id uuid not null references organization (id),
  id uuid not null,
  at timestamptz not null default now(),
  action text not null,
  actor_kind text not null,
  actor_id uuid,
  target_kind text not null,
  target_id uuid,
  request_id text,
  -- Counts, reasons, names of what changed: nothing personal.
  facts jsonb not null default '{}',
  label_digest bytea,
  primary key (organization_id, id)
);
create index audit_record__at on audit_record (organization_id, at);
create index audit_record__target on audit_record (organization_id, target_kind, target_id, at);
comment on table audit_record is 'Owner: audit/audit.ts';

create table audit_label (
  organization_id uuid not null,
  record_id uuid not null,
  salt bytea not null,
  labels jsonb not null,
  primary key (organization_id, record_id),
  foreign key (organization_id, record_id) references audit_record (organization_id, id)
);
comment on table audit_label is 'Owner: audit/audit.ts';

-- Records that the chain doesn't hold yet.
create table audit_unsealed (
  organization_id uuid not null,
  record_id uuid not null,
  primary key (organization_id, record_id)
);
comment on table audit_unsealed is 'Owner: audit/seal.ts; rows come from the trigger on audit_record';

create table audit_seal (
  organization_id uuid not null,
  seq bigint not null,
  record_id uuid not null,
  prev_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (organization_id, seq),
  constraint audit_seal__record unique (organization_id, record_id),
  foreign key (organization_id, record_id) references audit_record (organization_id, id)
);
comment on table audit_seal is 'Owner: audit/seal.ts';

create function audit_await_seal() returns trigger
  language plpgsql
as $$
begin
  insert into audit_unsealed (organization_id, record_id)
  select organization_id, id from inserted;
  return null;
end
$$;
create trigger audit_await_seal after insert on audit_record
  referencing new table as inserted
  for each statement execute function audit_await_seal();

create function refuse_change() returns trigger
  language plpgsql
as $$
begin
  raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_record_insert_only before update or delete or truncate on audit_record
  for each statement execute function refuse_change();
create trigger audit_seal_insert_only before update or delete or truncate on audit_seal
  for each statement execute function refuse_change();
