// What every command that changes something does around it: read the configuration, open the database, close it.
import { type Config, readConfig } from '../config.ts';
import { findOrganization, type Organization } from '../organizations/organization.ts';
import { type OpenedDatabase, openConfigured } from './open-database.ts';
import { report } from './output.ts';

export type Opened = OpenedDatabase & { readonly config: Config };

/** Works also while a server runs on the same data. */
export async function withDatabase<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = readConfig();
  const database = await openConfigured(config, { report });
  try {
    return await work({ ...database, config });
  } finally {
    await database.close();
  }
}

/** The organization with this slug. Throws, and says how to find the right one, when there is none. */
export async function organizationOf({ app }: OpenedDatabase, slug: string): Promise<Organization> {
  const found = await findOrganization(app, slug);
  if (found === undefined) {
    throw new Error(
      `There is no organization "${slug}". "linktime organization list" shows those that there are.`,
    );
  }
  return found;
}
