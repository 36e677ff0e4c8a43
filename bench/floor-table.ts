// The floor's own table: the same answers as GET of a user gives, ready as text, without row-level security.
import type { BenchDatabase } from './database.ts';

export async function prepareFloor({ superuser }: BenchDatabase, organizationId: string): Promise<void> {
  await superuser.query(
    'create table bench_floor (organization_id uuid, id uuid, body text not null, primary key (organization_id, id))',
  );
  await superuser.query(
    `insert into bench_floor select organization_id, scim_id, '{"id":"' || scim_id || '",' || substr(profile, 2)
     from person where organization_id = $1`,
    [organizationId],
  );
  await superuser.query('grant select on bench_floor to linktime_app');
  await superuser.query('vacuum (analyze) bench_floor');
}
