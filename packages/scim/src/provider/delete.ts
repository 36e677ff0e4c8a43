// DELETE of a resource: RFC 7644 §3.6 Deleting Resources.
import type { Change } from '../patch/change.ts';
import type { Stored } from '../resource-store.ts';
import { deletedAnswer } from './answer.ts';
import { currentResource, locked } from './message.ts';
import type { Call, Plan } from './plan.ts';

// `delete` is a reserved word, hence the longer name.
export function deleteResource(call: Call, id: string): Plan {
  const { type } = call;

  function decide(stored: Stored | undefined): Change {
    const resource = currentResource(type, locked(call, stored));
    return { resource, values: [], detached: {}, notes: [] };
  }

  return {
    write: {
      op: 'delete',
      type,
      id,
      needs: [],
      want: { mode: 'default' },
      decide,
      answer: (_, change) => deletedAnswer(change.notes),
    },
  };
}
