// Where booking pages are reached: what commands print, and how a page is named to them.
import { InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import type { Connection } from '../db/connect.ts';
import { scimBase } from '../http/scim-path.ts';
import { type FoundEventType, findEventTypeAt } from '../scheduling/event-types/event-type-edit.ts';
import { findRunningServer } from './running-server.ts';

/** Where LinkTime is reached: a server that had to take another port knows it better than the configuration. */
export async function publicBaseUrl({ dataDir, baseUrl }: Config): Promise<string> {
  const running = await findRunningServer(dataDir);
  return running?.scimBaseUrl.slice(0, -scimBase.length) ?? baseUrl;
}

export type PageAddress = { readonly handle: string; readonly slug: string };

/** `dana-host/intro` */
export function pageArgument(text: string): PageAddress {
  const [handle = '', slug = '', ...more] = text.split('/');
  if (handle === '' || slug === '' || more.length > 0) {
    throw new InvalidArgumentError('Expected the end of the address of a page, like dana-host/intro.');
  }
  return { handle, slug };
}

/** Throws when nothing stands there. */
export async function eventTypeAt(
  tx: Connection,
  organization: { readonly id: string; readonly slug: string },
  page: PageAddress,
): Promise<FoundEventType> {
  const found = await findEventTypeAt(tx, organization.id, page);
  if (found === undefined) {
    throw new Error(
      `There is no ${page.handle}/${page.slug} in ${organization.slug}. "linktime event-type list ${organization.slug}" shows what there is.`,
    );
  }
  return found;
}
