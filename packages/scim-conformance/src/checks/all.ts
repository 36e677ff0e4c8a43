// Every check of RFC 7643 and RFC 7644, in the order in which they run.
import type { Check } from '../check.ts';
import { attributeChecks } from './attributes.ts';
import { authenticationChecks } from './authentication.ts';
import { createChecks } from './create.ts';
import { discoveryChecks } from './discovery.ts';
import { errorChecks } from './errors.ts';
import { etagChecks } from './etag.ts';
import { filterChecks } from './filter.ts';
import { filterLogicChecks } from './filter-logic.ts';
import { groupChecks } from './groups.ts';
import { lifecycleChecks } from './lifecycle.ts';
import { listChecks } from './list.ts';
import { memberChecks } from './members.ts';
import { patchChecks } from './patch.ts';
import { patchAddChecks } from './patch-add.ts';
import { patchRemoveChecks } from './patch-remove.ts';
import { patchReplaceChecks } from './patch-replace.ts';
import { schemaChecks } from './schemas.ts';
import { searchChecks } from './search.ts';
import { securityChecks } from './security.ts';
import { sortChecks } from './sort.ts';
import { unreadableFilterChecks } from './unreadable-filter.ts';
import { userSchemaChecks } from './user-schema.ts';
import { valueChecks } from './values.ts';

export const allChecks: readonly Check[] = [
  ...authenticationChecks,
  ...discoveryChecks,
  ...schemaChecks,
  ...createChecks,
  ...valueChecks,
  ...userSchemaChecks,
  ...lifecycleChecks,
  ...attributeChecks,
  ...listChecks,
  ...sortChecks,
  ...searchChecks,
  ...filterChecks,
  ...filterLogicChecks,
  ...unreadableFilterChecks,
  ...patchChecks,
  ...patchAddChecks,
  ...patchRemoveChecks,
  ...patchReplaceChecks,
  ...etagChecks,
  ...groupChecks,
  ...memberChecks,
  ...errorChecks,
  ...securityChecks,
];
