// PUT of a resource: RFC 7644 §3.5.1 Replacing with PUT. It never creates: an unknown id is 404.
import type { ScimResponse } from '../http.ts';
import { type Change, changeOf } from '../patch/change.ts';
import type { Stored } from '../resource-store.ts';
import { resourceAnswer } from './answer.ts';
import { readWanted } from './get.ts';
import { checked, currentResource, locked, readResource } from './message.ts';
import type { Call, Plan } from './plan.ts';

export function replace(call: Call, id: string): Plan {
  const { settings, type } = call;
  const want = readWanted(call);
  const sent = readResource(call);

  function decide(stored: Stored | undefined): Change {
    const now = currentResource(type, locked(call, stored));
    const next = checked(type, sent.resource, now);
    const change = changeOf(type, next, sent.detached, now);
    return { ...change, notes: [...sent.notes, ...change.notes] };
  }

  function answer(stored: Stored | undefined, change: Change): ScimResponse {
    if (stored === undefined) {
      throw new TypeError('The store gave nothing that could be shown after a replace.');
    }
    return resourceAnswer(settings, type, stored, { want, notes: change.notes });
  }

  return { write: { op: 'replace', type, id, needs: [], want, decide, answer } };
}
