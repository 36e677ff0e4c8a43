// What there is in the database when measuring begins.

export type BenchPerson = {
  /** The table's key. */
  readonly key: string;
  /** The id in SCIM. */
  readonly id: string;
  readonly userName: string;
  readonly email: string;
  readonly externalId: string;
};

export type BenchOrganization = {
  readonly id: string;
  readonly token: string;
  readonly people: readonly BenchPerson[];
};

export type World = {
  /** The organization that is measured. Everybody is in a team of fifty. */
  readonly main: BenchOrganization;
  /** The last people of `main`: each hosts 100 meetings that are still to come. */
  readonly hosts: readonly BenchPerson[];
  /** An organization with the large group. */
  readonly crowd: BenchOrganization;
  readonly group: { readonly id: string; readonly members: number };
  /** People of `crowd` who are not in the group. */
  readonly outsiders: readonly BenchPerson[];
  /** People of all organizations. */
  readonly everybody: number;
};
