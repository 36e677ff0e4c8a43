// GET of one resource: RFC 7644 §3.4.1 Retrieving a Known Resource, §3.14 (If-None-Match, If-Match).
import { matchesTag } from '../etag.ts';
import { type AttributeSet, parseAttributeSet } from '../project.ts';
import type { Found } from '../resource-store.ts';
import { notModifiedAnswer, resourceAnswer } from './answer.ts';
import { checkIfMatch, unknownResource } from './message.ts';
import { readParameter, splitQuery } from './parameters.ts';
import type { Call, Plan } from './plan.ts';

export function get(call: Call, id: string): Plan {
  const { settings, type } = call;
  const want = readWanted(call);
  const ifNoneMatch = settings.etag ? call.request.headers['if-none-match'] : undefined;
  return {
    read: { op: 'get', type, id, want },
    answer: ({ page: [stored] }: Found) => {
      if (stored === undefined) {
        throw unknownResource(type);
      }
      checkIfMatch(call, stored);
      if (ifNoneMatch !== undefined && matchesTag(ifNoneMatch, stored.version)) {
        return notModifiedAnswer(stored);
      }
      return resourceAnswer(settings, type, stored, { want });
    },
  };
}

/** What the request wants to see of a resource: `attributes` and `excludedAttributes` go with every operation. */
export function readWanted({ settings, request, type }: Call): AttributeSet {
  const parameters = splitQuery(request.query);
  const attributes = readParameter(parameters, 'attributes');
  const excluded = readParameter(parameters, 'excludedAttributes');
  return parseAttributeSet(type, attributes, excluded, settings.limits);
}
