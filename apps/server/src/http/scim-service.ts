// A SCIM request from the moment HTTP has it to its answer and its row in the provisioning log. RFC 7644 §2
// Authentication and Authorization: the organization comes from the token in the Authorization header alone.
import { bodyTooLarge, invalidSyntax, type Limits, type ScimError, type ScimResponse } from '@linktime/scim';
import type { Database } from '../db/connect.ts';
import type { ProvisioningLog } from '../provisioning/provisioning-log.ts';
import type { NoteRefusal } from '../provisioning/refused-traffic.ts';
import type { ScimCaller } from '../provisioning/scim-caller.ts';
import { createScimProvider } from '../provisioning/scim-provider.ts';
import type { Site } from '../scheduling/sender.ts';
import type { Body } from './scim-body.ts';
import { scimBase } from './scim-path.ts';

/** What HTTP knows of a request. */
export type ScimCall = Omit<
  ScimCaller,
  'body' | 'organizationId' | 'tokenId' | 'planRefused' | 'endedToken' | 'logged' | 'shows'
> & {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Called at most once, and only where a body has a meaning. */
  readonly readBody: (limit: number) => Promise<Body>;
};

export type ScimAnswer = ScimResponse & {
  /** Absent when the token is nobody's. */
  readonly organizationId: string | undefined;
};

export type ScimService = {
  /** Answers every request; never rejects. */
  answer(call: ScimCall): Promise<ScimAnswer>;
};

export type ScimServiceOptions = {
  readonly database: Database;
  readonly site: Site;
  readonly log: ProvisioningLog;
  /** Hears of every 401 whose token is nobody's. */
  readonly onUnknownToken: () => void;
  /** Hears of every 403 for the plan. */
  readonly notePlanRefusal: NoteRefusal;
};

export function createScimService(options: ScimServiceOptions): ScimService {
  const { database, site } = options;
  const baseUrl = `${site.baseUrl}${scimBase}`;
  const provider = createScimProvider({ database, baseUrl, site });

  async function handle(call: ScimCall): Promise<{ answer: ScimResponse; caller: ScimCaller }> {
    const { headers, readBody, ...known } = call;
    const { method, path, query } = call;
    const body: Body = methodsWithBody.has(method)
      ? await readBody(provider.limits.bodyBytes)
      : { text: undefined };
    if (body.fault === undefined) {
      const { text } = body;
      const caller: ScimCaller = { ...known, body: text };
      const refusal =
        text !== undefined && text.length > readForAnybody ? await provider.admit(caller) : undefined;
      return {
        caller,
        answer: refusal ?? (await provider.handle(caller, { method, path, query, headers, body: text })),
      };
    }
    // Without its body the request can't succeed. What comes before it in the order of answers (401 to 415) is still
    // answered; what is left is a 400, for the empty body that we show instead.
    const caller: ScimCaller = { ...known, body: undefined };
    const answer = await provider.handle(caller, { method, path, query, headers, body: '' });
    return {
      caller,
      answer:
        answer.status === 400 ? await provider.refuse(caller, faults[body.fault](provider.limits)) : answer,
    };
  }

  return {
    answer: async (call) => {
      const { answer, caller } = await handle(call);
      if (caller.organizationId === undefined) {
        if (answer.status === 401) {
          options.onUnknownToken();
        }
      } else {
        await keep(options.log, caller, answer);
        if (caller.planRefused === true) {
          await options.notePlanRefusal(caller.organizationId, new Date());
        }
      }
      return { ...answer, organizationId: caller.organizationId };
    },
  };
}

// A request costs one call of the database, which also asks who sends it; what that call needs is read out of the body
// before. Of a large body that takes a second or more, which a stranger shall not have.
const readForAnybody = 65_536;

const methodsWithBody = new Set(['POST', 'PUT', 'PATCH']);

const faults: Readonly<Record<NonNullable<Body['fault']>, (limits: Limits) => ScimError>> = {
  size: bodyTooLarge,
  encoding: () => invalidSyntax('The body is not UTF-8; JSON is sent as UTF-8.'),
  broken: () => invalidSyntax('The connection ended before the body was whole.'),
};

const methodsThatRead = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

// A write that succeeded is logged in its own transaction. One that failed may have been logged in a transaction that
// was rolled back.
async function keep(log: ProvisioningLog, caller: ScimCaller, answer: ScimResponse): Promise<void> {
  const { status, error, notes } = answer;
  if (status < 400 && caller.logged === true) {
    log.used(caller, status);
    return;
  }
  if (status < 400 || methodsThatRead.has(caller.method)) {
    log.later(caller, { status, error, notes });
  } else {
    await log.now(caller, { status, error, notes });
  }
}
