// The one provider of @linktime/scim as LinkTime runs it: for identity providers over HTTP, and for the self-test.
import { createProvider, groupType, type Provider } from '@linktime/scim';
import type { ScimCaller } from './scim-caller.ts';
import { createScimStore, type ScimStoreOptions } from './scim-store.ts';
import { linktimeUserType } from './user-type.ts';

export function createScimProvider(options: ScimStoreOptions): Provider<ScimCaller> {
  return createProvider<ScimCaller>({
    resourceTypes: [linktimeUserType, groupType],
    store: createScimStore(options),
    baseUrl: options.baseUrl,
    onUnreadableFilter: 'emptyList',
    features: { sort: false },
    requestId: (caller) => caller.requestId,
  });
}
