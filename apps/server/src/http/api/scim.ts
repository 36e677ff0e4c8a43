// The page Organization → SCIM. What an organization's plan doesn't hold is refused here, whatever a page shows.
import type { Answered, ApiRoutes } from '@linktime/api';
import { switchScim } from '../../organizations/scim-switch.ts';
import { consequencesInWords } from '../../provisioning/consequence.ts';
import { mendOf } from '../../provisioning/mend.ts';
import { logKey } from '../../provisioning/provisioning-log.ts';
import { type LogRow, searchLog } from '../../provisioning/request-log.ts';
import { findLogEntry } from '../../provisioning/request-log-entry.ts';
import { type Failure, type ScimStatus, scimStatus } from '../../provisioning/scim-status.ts';
import { runSelfTest } from '../../provisioning/self-test.ts';
import { setUpGuides } from '../../provisioning/set-up-guide.ts';
import { generateTokenByHand, regenerating, revokeTokenByHand } from '../../provisioning/token-by-hand.ts';
import type { Site } from '../../scheduling/sender.ts';
import { scimBase } from '../scim-path.ts';
import { conflict, notFound, notOnThisPlan, type Refusal } from './answer.ts';
import { causeOf } from './cause.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';
import { wireDate } from './wire.ts';

type Page = Answered<ApiRoutes['GET /api/v1/scim']>;
type WireEntry = Answered<ApiRoutes['GET /api/v1/scim/log']>['entries'][number];

export type ScimDesk = { readonly site: Site; readonly now: () => Date };

// oxlint-disable-next-line max-lines-per-function -- a table of handlers
export function scimHandlers(desk: ScimDesk) {
  const baseUrl = `${desk.site.baseUrl}${scimBase}`;
  return {
    'GET /api/v1/scim': async (_asked, { tx, who }) => {
      if (who.plan !== 'BUSINESS') {
        return { locked: true, shows: [...shows], may: { upgrade: who.role === 'OWNER' } };
      }
      const status = await scimStatus(tx, who.organization_id, desk.now());
      return status === undefined ? notFound : wirePage(status, baseUrl, who.role);
    },

    'POST /api/v1/scim/token': async ({ body }, caller) => {
      const refused = notOnBusiness(caller);
      if (refused !== undefined) {
        return refused;
      }
      const token = await generateTokenByHand(caller.tx, adminOf(caller, desk), body.replaces);
      if (token === undefined) {
        return conflict('Another token is live by now. Please load the page again.');
      }
      return {
        token,
        hint: `${token.slice(0, 12)}…${token.slice(-4)}`,
        oktaHeaderAuth: `Bearer ${token}`,
        whatHappens: body.replaces === null ? [] : [...regenerating],
      };
    },

    'POST /api/v1/scim/token/revoke': async ({ body }, caller) =>
      notOnBusiness(caller) ??
      ((await revokeTokenByHand(caller.tx, adminOf(caller, desk), body.id))
        ? {}
        : conflict('This token is not live any more. Please load the page again.')),

    'PUT /api/v1/scim/enabled': async ({ body }, caller) => {
      const refused = notOnBusiness(caller);
      if (refused !== undefined) {
        return refused;
      }
      await switchScim(caller.tx, causeOf(caller.who), body.enabled);
      return { enabled: body.enabled };
    },

    'GET /api/v1/scim/log': async ({ query }, caller) => {
      const refused = notOnBusiness(caller);
      if (refused !== undefined) {
        return refused;
      }
      const search = { ...query, personId: query.person };
      const { entries, next } = await searchLog(caller.tx, caller.who.organization_id, search);
      return { entries: entries.map(wireEntry), next: next ?? null };
    },

    'GET /api/v1/scim/log/:key': async ({ params }, caller) => {
      const refused = notOnBusiness(caller);
      if (refused !== undefined) {
        return refused;
      }
      const found = await findLogEntry(caller.tx, caller.who.organization_id, params.key);
      if (found === undefined) {
        return notFound;
      }
      return {
        ...wireEntry(found),
        requestId: found.request_id,
        body: found.request_body,
        address: found.ip,
        userAgent: found.user_agent,
        identityProvider: found.identityProvider,
        notes: [...found.noted],
        cause: found.mend?.cause ?? null,
        mend: found.mend?.mend ?? null,
        mails: found.mails.map(({ id, to, subject, state }) => ({ id, to, subject, state })),
      };
    },

    'POST /api/v1/scim/self-test': async (_asked, caller) => {
      const refused = notOnBusiness(caller);
      if (refused !== undefined) {
        return refused;
      }
      const { ok, steps } = await runSelfTest(caller.tx, {
        cause: causeOf(caller.who),
        baseUrl,
        site: desk.site,
      });
      return { ok, steps: [...steps] };
    },

    'GET /api/v1/scim/guides': async (_asked, caller) =>
      notOnBusiness(caller) ?? {
        guides: setUpGuides(baseUrl).map(({ steps, ...guide }) => ({
          ...guide,
          steps: steps.map(({ text, fields }) => ({ text, ...(fields && { fields: [...fields] }) })),
        })),
      },
  } satisfies Partial<Handlers>;
}

const shows = [
  'Whether your identity provider’s connection is healthy, and every request that it sent.',
  'A token, with which Okta, Microsoft Entra ID or Google creates people here and ends their access the moment they leave.',
  'What each departure led to: sessions ended, bookings cancelled, invitees told.',
] as const;

function notOnBusiness({ who }: SignedInCaller): Refusal | undefined {
  return who.plan === 'BUSINESS' ? undefined : notOnThisPlan('SCIM provisioning needs the Business plan.');
}

function adminOf({ who }: SignedInCaller, { site, now }: ScimDesk) {
  return {
    organizationId: who.organization_id,
    personId: who.person_id,
    role: who.role,
    site,
    at: now(),
  };
}

function wirePage(status: ScimStatus, baseUrl: string, role: string): Page {
  const { state, enabled, token, ended, lastRequestAt, lastFailure, identityProvider } = status;
  return {
    locked: false,
    state,
    quietSince: state === 'quiet' ? wireMaybe(lastRequestAt) : null,
    enabled,
    baseUrl,
    entraTenantUrl: `${baseUrl}?aadOptscim062020`,
    token: token && {
      ...token,
      createdAt: wireDate(token.createdAt),
      lastUsedAt: wireMaybe(token.lastUsedAt),
    },
    ended: ended && { ...ended, at: wireDate(ended.at) },
    lastRequestAt: wireMaybe(lastRequestAt),
    lastSuccessAt: wireMaybe(status.lastSuccessAt),
    lastFailure: lastFailure && wireFailure(lastFailure, status),
    identityProvider,
    days: [...status.days],
    checklist: status.checklist.map(({ step, doneAt }) => ({ step, doneAt: wireMaybe(doneAt) })),
    regenerating: [...regenerating],
    may: { token: true, switch: role === 'OWNER' },
  };
}

function wireFailure(failure: Failure, { identityProvider }: ScimStatus) {
  const { at, key, status, detail } = failure;
  const { cause = '', mend = '' } = mendOf(failure, identityProvider ?? 'other') ?? {};
  return { at: wireDate(at), key, status, detail, cause, mend };
}

function wireEntry(row: LogRow): WireEntry {
  return {
    key: logKey(row),
    at: wireDate(row.at),
    method: row.method,
    path: row.path,
    query: row.query,
    status: row.status,
    scimType: row.scim_type,
    detail: row.detail,
    person: row.person_id === null ? null : { id: row.person_id, name: row.person_name ?? '' },
    consequences: consequencesInWords(JSON.parse(row.consequence ?? '{}')),
    durationMs: row.duration_ms,
  };
}

function wireMaybe(at: Date | null): string | null {
  return at === null ? null : wireDate(at);
}
