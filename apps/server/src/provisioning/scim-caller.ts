// Who calls SCIM, and what is answered to who may not. 401 and 403 as the contract's "Troubleshooting" says them.
import { forbidden, type ScimError, unauthorized } from '@linktime/scim';
import type { ChecklistStep } from './traffic.ts';

/** A SCIM request before it is let in: all that the stores and the provisioning log need to know of it. */
export type ScimCaller = {
  readonly authorization: string | undefined;
  readonly requestId: string;
  readonly method: string;
  /** Behind the base URL. */
  readonly path: string;
  readonly query: string;
  readonly body: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
  /** `performance.now()` when it came. */
  readonly startedAt: number;
  /** Filled in by `admit`: whose log the request belongs to, also when it is refused. */
  organizationId?: string;
  tokenId?: string;
  /** Filled in by `admit`: the token is good, and the organization's plan is not Business. */
  planRefused?: boolean;
  /** Filled in by `admit`: the token was the organization's once. */
  endedToken?: 'replaced' | 'revoked';
  /** Filled in by a store that has logged the request in the transaction of its effects. */
  logged?: boolean;
  /** Filled in with `logged`: what the request has shown to work. */
  shows?: readonly ChecklistStep[];
};

/** What `authenticate_scim` (migration 0008) says of a token. */
export type Verdict = 'admitted' | 'unknown' | 'replaced' | 'revoked' | 'plan' | 'switched_off';

export type Admission = {
  readonly organization_id: string | null;
  readonly token_id: string | null;
  readonly verdict: Verdict;
};

export type Admitted = { readonly organizationId: string; readonly tokenId: string };

export const noToken = (): ScimError =>
  unauthorized(
    'The request has no valid SCIM token. Send "Authorization: Bearer <token>" with a token from Organization → SCIM in the LinkTime dashboard.',
  );

/** Whom the token lets in; throws what is answered when it does not. Notes the organization in the caller. */
export function admit(admission: Admission | undefined, caller: ScimCaller): Admitted {
  const { organization_id: organizationId, token_id: tokenId, verdict } = admission ?? unknownToken;
  if (organizationId === null || tokenId === null || verdict === 'unknown') {
    throw noToken();
  }
  caller.organizationId = organizationId;
  if (verdict !== 'admitted') {
    if (verdict === 'replaced' || verdict === 'revoked') {
      caller.endedToken = verdict;
    }
    caller.planRefused = verdict === 'plan';
    throw refusals[verdict]();
  }
  caller.tokenId = tokenId;
  return { organizationId, tokenId };
}

const unknownToken: Admission = { organization_id: null, token_id: null, verdict: 'unknown' };

const refusals = {
  replaced: () =>
    unauthorized(
      'This SCIM token was replaced by a newer one and no longer works. Paste the newer token into your identity provider.',
    ),
  revoked: () =>
    unauthorized(
      'This SCIM token was revoked. Generate a new one under Organization → SCIM in the LinkTime dashboard.',
    ),
  plan: () =>
    forbidden(
      'SCIM provisioning needs the Business plan, which this organization does not have. Upgrade to unlock it.',
    ),
  switched_off: () =>
    forbidden(
      'SCIM is switched off for this organization. Switch it on under Organization → SCIM in the dashboard.',
    ),
} as const;
