// PATCH of a resource: RFC 7644 §3.5.2 Modifying with PATCH. All of it or nothing.
import { toStandardPatch } from '../dialects/dialect.ts';
import type { ScimResponse } from '../http.ts';
import { applyPatch, neededDetached } from '../patch/apply-patch.ts';
import { type Change, compareResources, ownValues } from '../patch/change.ts';
import { parsePatchOp } from '../patch/patch-op.ts';
import { type AttributeSet, wantsAttribute } from '../project.ts';
import type { Stored } from '../resource-store.ts';
import { resourceAnswer, unshownAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { readWanted } from './get.ts';
import { checkedPatch, currentResource, locked } from './message.ts';
import type { Call, Plan } from './plan.ts';

export function patch(call: Call, id: string): Plan {
  const { settings, request, type } = call;
  const want = readWanted(call);
  const body = readBody(request, settings.limits);
  const operations = parsePatchOp(toStandardPatch(settings.dialects, body.json, type), settings.limits);
  const needs = neededDetached(type, operations);
  const removes = operations.some(({ op }) => op === 'remove');

  function decide(stored: Stored | undefined): Change {
    const now = currentResource(type, locked(call, stored));
    const change = applyPatch(type, now, operations, settings.limits);
    const resource = ownValues(type, checkedPatch(type, change.resource, now, removes));
    const values = compareResources(type, now, resource);
    return { ...change, resource, values, notes: [...body.notes, ...change.notes] };
  }

  function answer(stored: Stored | undefined, change: Change): ScimResponse {
    if (stored === undefined) {
      throw new TypeError('The store gave nothing that could be shown after a patch.');
    }
    if (isTooMuchToShow(stored, want)) {
      return unshownAnswer(settings, stored, change.notes);
    }
    return resourceAnswer(settings, type, stored, { want, notes: change.notes });
  }

  return { write: { op: 'patch', type, id, needs, want, decide, answer } };
}

/**
 * RFC 7644 §3.5.2 lets a PATCH be answered by 204 unless `attributes` asks for something. A resource without the
 * members that it has would look like one that lost them.
 */
function isTooMuchToShow(stored: Stored, want: AttributeSet): boolean {
  const missed = (stored.omitted ?? []).some((name) => wantsAttribute(want, name));
  return missed && want.mode !== 'only';
}
