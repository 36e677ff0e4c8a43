// Five users for the checks of lists.
import type { Server } from '../check.ts';
import type { List } from '../expect.ts';
import { textOf } from '../value.ts';

/** Query parameters by name. */
export type Query = Readonly<Record<string, string | number>>;

/** Five users whom one filter finds, and nobody else. */
export async function createFive(server: Server): Promise<string> {
  for (const label of ['a', 'b', 'c', 'd', 'e']) {
    await server.createUser(label);
  }
  return `userName sw "check-${server.run}-"`;
}

/** The userNames in a list, in its order. */
export const namesOf = (list: List): readonly string[] =>
  list.resources.map((resource) => textOf(resource.userName));
