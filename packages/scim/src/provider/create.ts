// POST to a resource type's endpoint: RFC 7644 §3.3 Creating Resources.
import type { ScimResponse } from '../http.ts';
import { type Change, changeOf } from '../patch/change.ts';
import type { Stored } from '../resource-store.ts';
import { resourceAnswer } from './answer.ts';
import { readWanted } from './get.ts';
import { checked, currentResource, readResource } from './message.ts';
import type { Call, Plan } from './plan.ts';

export function create(call: Call): Plan {
  const { settings, type } = call;
  const want = readWanted(call);
  const sent = readResource(call);

  // A store may find that the resource was here before and give it back its life: then there is something stored.
  function decide(stored: Stored | undefined): Change {
    const now = stored === undefined ? undefined : currentResource(type, stored);
    const next = checked(type, sent.resource, now);
    const change = changeOf(type, next, sent.detached, now);
    return { ...change, notes: [...sent.notes, ...change.notes] };
  }

  function answer(stored: Stored | undefined, change: Change): ScimResponse {
    if (stored === undefined) {
      throw new TypeError('The store gave nothing that could be shown after a create.');
    }
    return resourceAnswer(settings, type, stored, { want, created: true, notes: change.notes });
  }

  return { write: { op: 'create', type, needs: [], want, decide, answer } };
}
