// GET of a resource type's endpoint: RFC 7644 §3.4.2 Query Resources. A filter that can't be evaluated is 400
// invalidFilter, or an empty list where the host says so.
import { findAttribute, isNeverShown } from '../attribute.ts';
import { invalidValue, ScimError } from '../error.ts';
import { bindFilter } from '../filter/bind-filter.ts';
import type { BoundFilter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { listResponse, parsePage } from '../list.ts';
import { parseAttributePath } from '../path.ts';
import { type AttributeSet, parseAttributeSet } from '../project.ts';
import type { Found, Page, Sort } from '../resource-store.ts';
import { resolvePath, type Target } from '../schema.ts';
import { jsonAnswer, shownText } from './answer.ts';
import { readParameter, splitQuery } from './parameters.ts';
import type { Call, Plan, Settings } from './plan.ts';

/** A query as it was sent, in the URL or in a SearchRequest. */
export type Search = {
  /** Throws invalidFilter when not even its text can be read. */
  readonly filter: () => string | undefined;
  readonly page: { startIndex?: string | number; count?: string | number };
  readonly sortBy: string | undefined;
  readonly sortOrder: string | undefined;
  readonly want: AttributeSet;
  readonly notes: readonly string[];
};

export function query(call: Call): Plan {
  const parameters = splitQuery(call.request.query);
  const read = (name: string) => readParameter(parameters, name);
  return planQuery(call, {
    filter: () => read('filter'),
    page: givenOnly({ startIndex: read('startIndex'), count: read('count') }),
    sortBy: read('sortBy'),
    sortOrder: read('sortOrder'),
    want: parseAttributeSet(call.type, read('attributes'), read('excludedAttributes'), call.settings.limits),
    notes: [],
  });
}

/** The plan of a query, however it was sent. */
export function planQuery(call: Call, sent: Search): Plan {
  const { settings, type } = call;
  const { want } = sent;
  const page = parsePage(sent.page, settings.limits);
  const sort = readSort(call, sent);
  const filter = readFilter(call, sent);
  if (filter instanceof ScimError) {
    const notes = [...sent.notes, `The filter can't be evaluated, so the list is empty: ${filter.detail}`];
    return {
      read: { op: 'admit' },
      answer: () => listAnswer(call, { total: 0, page: [] }, { page, want }),
      notes,
    };
  }
  return {
    read: {
      op: 'query',
      type,
      ...(filter !== undefined && { filter }),
      ...(sort !== undefined && { sort }),
      page,
      want,
    },
    answer: (found) => listAnswer({ settings, type }, found, { page, want }),
    notes: sent.notes,
  };
}

/** The filter, or the reason why it can't be evaluated where that is answered by an empty list. */
function readFilter({ settings, type }: Call, sent: Search): BoundFilter | ScimError | undefined {
  try {
    const text = sent.filter();
    if (text === undefined) {
      return undefined;
    }
    const options = { limits: settings.limits, unquotedValues: settings.dialects.length > 0 };
    return bindFilter(parseFilter(text, options), type);
  } catch (error) {
    if (settings.onUnreadableFilter === 'emptyList' && error instanceof ScimError) {
      return error;
    }
    throw error;
  }
}

/** RFC 7644 §3.4.2.3 Sorting. A service provider that doesn't sort ignores the parameters. */
function readSort({ settings, type }: Call, sent: Search): Sort | undefined {
  if (!settings.sort || sent.sortBy === undefined || sent.sortBy === '') {
    return undefined;
  }
  const order = (sent.sortOrder ?? '').toLowerCase() || 'ascending';
  if (order !== 'ascending' && order !== 'descending') {
    throw invalidValue('"sortOrder" can be "ascending" or "descending".');
  }
  const target = resolvePath(type, parseAttributePath(sent.sortBy));
  const by = target?.attribute === undefined ? undefined : comparedTarget(target);
  // To sort by a value that is never returned would tell it, comparison by comparison.
  if (by === undefined || isNeverShown(by.attribute) || (by.sub !== undefined && isNeverShown(by.sub))) {
    throw invalidValue(`"sortBy" is "${sent.sortBy.slice(0, 40)}"; ${type.name} can't be sorted by that.`);
  }
  return { by, order };
}

/** Of a complex attribute its `value` is compared, as in a filter; without one there is nothing to compare. */
function comparedTarget(target: Target): Target | undefined {
  if (target.attribute.type !== 'complex' || target.sub !== undefined) {
    return target;
  }
  const sub = findAttribute(target.attribute.subAttributes, 'value');
  return sub === undefined ? undefined : { ...target, sub };
}

function listAnswer(
  { settings, type }: { settings: Settings; type: Call['type'] },
  found: Found,
  { page, want }: { page: Page; want: AttributeSet },
) {
  const shown = found.page.map((stored) => ({ ...stored, json: shownText(settings, type, stored, want) }));
  return jsonAnswer(listResponse({ ...found, page: shown }, page.startIndex));
}

/** The page's parameters without those that are absent or empty. */
export function givenOnly(page: {
  startIndex: string | number | undefined;
  count: string | number | undefined;
}) {
  return {
    ...(page.startIndex !== undefined && page.startIndex !== '' && { startIndex: page.startIndex }),
    ...(page.count !== undefined && page.count !== '' && { count: page.count }),
  };
}
