-- Who holds the cookie of a session that ended because the account was closed may be told so: nobody else learns anything,
-- and nothing is opened by it. Still one statement; the second look is made only for a secret that lets nobody in.
drop function authenticate_session(uuid, bytea);

-- Who is signed in: the living person behind a session's cookie. From here on the transaction belongs to their
-- organization. No row of an ended session, an expired one, or one whose person is inactive: session_id is null. `closed`:
-- it would be open still, had its person not been deprovisioned, who is inactive to this moment.
create function authenticate_session(
  organization uuid, session_digest bytea, out organization_id uuid, out session_id uuid, out person_id uuid,
  out role text, out plan text, out confirmed_at timestamptz, out method text, out closed boolean
)
  returns record
  language plpgsql volatile
  security definer
  set search_path = linktime, pg_temp
as $$
begin
  select s.organization_id, s.id, p.id, p.role, o.plan, s.confirmed_at, s.method, false
  into organization_id, session_id, person_id, role, plan, confirmed_at, method, closed
  from session s
  join person p on p.organization_id = s.organization_id and p.id = s.person_id and p.active
  join organization o on o.id = s.organization_id
  where s.organization_id = organization and s.digest = session_digest
    and s.ended_at is null and s.expires_at > now();
  if session_id is not null then
    perform set_config('linktime.organization', organization::text, true);
    return;
  end if;
  closed := exists (
    select from session s
    join person p on p.organization_id = s.organization_id and p.id = s.person_id and not p.active
    where s.organization_id = organization and s.digest = session_digest
      and s.ended_by_reason = 'deprovisioned' and s.expires_at > now()
  );
end
$$;
alter function authenticate_session(uuid, bytea) owner to linktime_definer;
revoke execute on function authenticate_session(uuid, bytea) from public;
grant execute on function authenticate_session(uuid, bytea) to linktime_app;
