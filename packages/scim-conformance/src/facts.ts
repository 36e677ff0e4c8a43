// What the server announces about itself, read once before the checks. RFC 7644 §4 Service Provider Configuration
// Endpoints. A check that needs what isn't announced is skipped, never failed.

import { ENTERPRISE_USER, GROUP, USER } from './urn.ts';
import { isArray, isObject, type Json, type JsonObject, objectsOf, readPath, textOf } from './value.ts';

export type Feature = 'patch' | 'bulk' | 'filter' | 'changePassword' | 'sort' | 'etag';

/** A feature, the Groups endpoint, or an attribute of a schema: `User:phoneNumbers`, `Enterprise:department`. */
export type Need = Feature | 'groups' | `User:${string}` | `Group:${string}` | `Enterprise:${string}`;

export type Facts = {
  readonly config: JsonObject | undefined;
  readonly resourceTypes: readonly JsonObject[] | undefined;
  readonly schemas: readonly JsonObject[] | undefined;
  readonly hasGroups: boolean;
};

const schemaOf: Readonly<Record<string, string>> = { User: USER, Group: GROUP, Enterprise: ENTERPRISE_USER };

/** The facts in the answers of the discovery endpoints; `groupsAnswered` decides when /ResourceTypes says nothing. */
export function factsOf(
  answers: { config: Json | undefined; resourceTypes: Json | undefined; schemas: Json | undefined },
  groupsAnswered: boolean,
): Facts {
  const resourceTypes = resourcesOf(answers.resourceTypes);
  const announced = resourceTypes?.some((type) => type.schema === GROUP || type.name === 'Group');
  return {
    config: isObject(answers.config) ? answers.config : undefined,
    resourceTypes,
    schemas: resourcesOf(answers.schemas),
    hasGroups: announced ?? groupsAnswered,
  };
}

// Some servers answer with a bare array; the discovery checks say so, the others go on with it.
function resourcesOf(body: Json | undefined): readonly JsonObject[] | undefined {
  if (isArray(body)) {
    return objectsOf(body);
  }
  return isObject(body) && isArray(body.Resources) ? objectsOf(body.Resources) : undefined;
}

/** Whether a feature is announced. Without any ServiceProviderConfig PATCH and filters are taken for granted. */
export function announces(facts: Facts, feature: Feature): boolean {
  if (facts.config === undefined) {
    return feature === 'patch' || feature === 'filter';
  }
  return readPath(facts.config, `${feature}.supported`) === true;
}

/** A schema's definition of an attribute or sub-attribute (`emails.type`), as /Schemas gives it. */
export function definitionOf(facts: Facts, schema: string, path: string): JsonObject | undefined {
  const found = facts.schemas?.find((candidate) => candidate.id === schema);
  let inside = found?.attributes;
  let definition: JsonObject | undefined;
  for (const name of path.split('.')) {
    definition = objectsOf(inside).find((each) => textOf(each.name).toLowerCase() === name.toLowerCase());
    inside = definition?.subAttributes;
  }
  return definition;
}

/** Why a check with this need can't be made here, or undefined when it can. */
export function reasonToSkip(facts: Facts, need: Need): string | undefined {
  const colon = need.indexOf(':');
  if (colon < 0) {
    return reasonForFeature(facts, need);
  }
  const kind = need.slice(0, colon);
  const path = need.slice(colon + 1);
  const schema = schemaOf[kind] ?? kind;
  if (facts.schemas === undefined || definitionOf(facts, schema, path) !== undefined) {
    return undefined;
  }
  return `/Schemas doesn't list "${path}" of ${schema}.`;
}

function reasonForFeature(facts: Facts, need: string): string | undefined {
  if (need === 'groups') {
    return facts.hasGroups ? undefined : 'The server has no Groups endpoint.';
  }
  const known = (['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'] as const).find(
    (each) => each === need,
  );
  if (known === undefined || announces(facts, known)) {
    return undefined;
  }
  return `ServiceProviderConfig doesn't announce "${need}".`;
}
