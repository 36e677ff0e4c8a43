-- Where a page of people begins and how many there are, at the cost of the first page wherever it lies: from the
-- blocks and from the changes that the worker has not folded into them yet.

-- Always one row. The page is: from person_visible where organization_id = … and position >= from_position order by
-- position offset still_to_skip. Both must be read in one statement, so that they see the same people.
create function person_page(organization uuid, skip bigint)
  returns table (total bigint, from_position bigint, still_to_skip bigint)
  language sql stable
as $$
  with step as materialized (
    select s.position, sum(s.people) as people, bool_or(s.is_block) as is_block
    from (
      -- Whoever stands before the first block.
      select 0::bigint as position, 0::bigint as people, true as is_block
      union all
      select b.from_position, b.people, true from person_count_block b
      where b.organization_id = person_page.organization
      union all
      select c.position, c.change, false from person_count_change c
      where c.organization_id = person_page.organization
    ) s
    group by s.position
  ), reached as (
    select r.position, r.is_block,
      coalesce(sum(r.people) over (order by r.position rows between unbounded preceding and 1 preceding), 0)::bigint
        as before
    from step r
  ), counted as (
    select sum(p.people)::bigint as people from step p
  )
  select counted.people,
    -- Past the end nobody needs to be walked over.
    case when person_page.skip < counted.people then block.position else 9223372036854775807 end,
    case when person_page.skip < counted.people then greatest(person_page.skip, 0) - block.before else 0 end
  from counted, (
    select r.position, r.before from reached r
    where r.is_block and r.before <= greatest(person_page.skip, 0)
    order by r.position desc limit 1
  ) block
$$;

-- One organization with a hundred thousand mails must not keep the others waiting: the worker also takes turns over
-- organizations, and finds what is due of each by this.
create index outbox__due_of_organization on outbox (organization_id, due_at) where state = 'waiting';
