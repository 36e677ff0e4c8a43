// The public surface of @linktime/scim. The store in memory, the Web binding and the store's contract have entries
// of their own: `@linktime/scim/memory-store`, `/web` and `/testing`.

// Resource types and schemas, as data.
export {
  type Attribute,
  type AttributeType,
  attribute,
  findAttribute,
  fold,
  instant,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
  sameValue,
} from './attribute.ts';
// What identity providers send in place of the standard.
export { type Dialect, type Rule, toStandardBody, toStandardPatch } from './dialects/dialect.ts';
export { dialects } from './dialects/dialects.ts';
export { entra } from './dialects/entra.ts';
export { keycloak } from './dialects/keycloak.ts';
export { oneLogin } from './dialects/onelogin.ts';

// Validation, projection, lists, versions, discovery.
export {
  type AuthenticationScheme,
  type Features,
  resourceTypeDocument,
  schemaDocument,
  serviceProviderConfig,
} from './discovery.ts';
// Limits, URNs, errors.
export {
  forbidden,
  internal,
  invalidFilter,
  invalidPath,
  invalidSyntax,
  invalidValue,
  invalidVers,
  methodNotAllowed,
  mutability,
  noTarget,
  notFound,
  notImplemented,
  payloadTooLarge,
  preconditionFailed,
  ScimError,
  type ScimType,
  sensitive,
  tooMany,
  tooManyRequests,
  unauthorized,
  unavailable,
  uniqueness,
  unsupportedMediaType,
} from './error.ts';
export { matchesTag } from './etag.ts';
// Filters and paths.
export { bindElementFilter, bindFilter } from './filter/bind-filter.ts';
export {
  type BoundFilter,
  type CompareOperator,
  type CompareValue,
  type Filter,
  printFilter,
} from './filter/filter.ts';
export { matchElement, matchFilter } from './filter/match-filter.ts';
export { parseFilter } from './filter/parse-filter.ts';
// A service provider: requests in, answers out.
export type { ScimRequest, ScimResponse } from './http.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { compareForSort, listResponse, parsePage } from './list.ts';
// PATCH, and what a write changes.
export { applyPatch, neededDetached } from './patch/apply-patch.ts';
export {
  type Change,
  changeOf,
  compareResources,
  composeEdits,
  isNoChange,
  type SetEdit,
  type ValueChange,
} from './patch/change.ts';
export { type PatchOperation, parsePatchOp } from './patch/patch-op.ts';
export {
  type AttributePath,
  type PatchPath,
  parseAttributePath,
  parsePatchPath,
  printAttributePath,
  printPatchPath,
} from './path.ts';
export { type AttributeSet, parseAttributeSet, projectResource, wantsAttribute } from './project.ts';
export { bodyTooLarge } from './provider/body.ts';
export { createProvider, type Provider, type ProviderOptions } from './provider/provider.ts';
export { readTarget, withMember, writeTarget } from './resource.ts';
// What a host implements.
export type { Found, Page, Read, ResourceStore, Sort, Stored, Write } from './resource-store.ts';
export {
  commonAttributes,
  type ExtensionTarget,
  printTarget,
  type Resource,
  type ResourceType,
  resolvePath,
  type Schema,
  type Target,
} from './schema.ts';
export { enterpriseUserSchema } from './schemas/enterprise-user.ts';
export { groupSchema } from './schemas/group.ts';
export { multiValued } from './schemas/multi-valued.ts';
export { resourceTypeSchema } from './schemas/resource-type.ts';
export { groupType, userType } from './schemas/resource-types.ts';
export { schemaSchema } from './schemas/schema.ts';
export { serviceProviderConfigSchema } from './schemas/service-provider-config.ts';
export { userSchema } from './schemas/user.ts';
export {
  ENTERPRISE_USER,
  ERROR,
  GROUP,
  LIST_RESPONSE,
  MEDIA_TYPE,
  PATCH_OP,
  RESOURCE_TYPE,
  SCHEMA,
  SEARCH_REQUEST,
  SERVICE_PROVIDER_CONFIG,
  USER,
} from './urn.ts';
export { type Issue, issuesError, standardForm, standardValue, validate } from './validate.ts';
