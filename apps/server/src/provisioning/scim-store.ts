// LinkTime as a ResourceStore of @linktime/scim: Users are people, Groups are teams, of the organization whose token
// the caller presents. Reads are one statement; a write is one transaction on a connection of its own.
import type { Resource, ResourceStore, ScimResponse, Write } from '@linktime/scim';
import type { Connection, Database, Row, Statement } from '../db/connect.ts';
import { explain } from '../db/pg-errors.ts';
import { transaction } from '../db/transaction.ts';
import type { Site } from '../scheduling/sender.ts';
import { displayNameTaken, findTeam, writeGroup } from './group-write.ts';
import { kinds } from './kind.ts';
import { asScimError, kindOf, type Reading, read } from './read.ts';
import { type Admission, admit, noToken, type ScimCaller } from './scim-caller.ts';
import { type PresentedToken, readToken } from './scim-token.ts';
import { emailTaken, userNameHeld } from './user-create.ts';
import { accountEmail } from './user-mapping.ts';
import { lockPerson, writeUser } from './user-write.ts';

export type ScimStoreOptions = {
  readonly database: Database;
  /** The SCIM base URL, `https://linktime.example/api/scim/v2`. */
  readonly baseUrl: string;
  readonly site: Site;
};

export function createScimStore(options: ScimStoreOptions): ResourceStore<ScimCaller> {
  const reading: Reading = { database: options.database, kinds: kinds(options.baseUrl) };
  return {
    read: (caller, asked) => read(reading, caller, asked),
    write: (caller, write) => writeWithRetries(options, reading, { caller, write }),
  };
}

type Writing = { readonly caller: ScimCaller; readonly write: Write };

// A create or rename that loses a race finds the winner when it looks again; three losses in a row are a conflict.
const attempts = 3;

async function writeWithRetries(
  options: ScimStoreOptions,
  reading: Reading,
  { caller, write }: Writing,
): Promise<ScimResponse> {
  const token = readToken(caller.authorization);
  if (token === undefined) {
    throw noToken();
  }
  const decided: Decided = { resource: undefined, deactivates: false };
  let addressKept = false;
  for (let left = attempts; ; left -= 1) {
    try {
      return await transaction(options.database, (tx) =>
        writeOnce(options, reading, { caller, write: noting(write, decided), tx, token, addressKept }),
      );
    } catch (error) {
      const conflict = conflictOf(error, decided.resource);
      if (conflict === undefined) {
        throw asScimError(error);
      }
      if (conflict.ofAddress && decided.deactivates && !addressKept) {
        // A deactivation never fails for an address: it is tried again with the address that the person has.
        addressKept = true;
      } else if (write.op !== 'create' || left <= 1) {
        throw conflict.error;
      }
    }
  }
}

/** What was decided last, since a constraint objects to it only afterwards. */
type Decided = { resource: Resource | undefined; deactivates: boolean };

function noting(write: Write, decided: Decided): Write {
  return {
    ...write,
    decide: (now) => {
      const change = write.decide(now);
      decided.resource = change.resource;
      decided.deactivates = now !== undefined && change.resource.active === false;
      return change;
    },
  };
}

type Once = Writing & {
  readonly tx: Connection;
  readonly token: PresentedToken;
  readonly addressKept: boolean;
};

const authenticate: Statement = {
  name: 'scim_authenticate',
  text: 'select * from authenticate_scim($1, $2)',
};

async function writeOnce(options: ScimStoreOptions, reading: Reading, once: Once): Promise<ScimResponse> {
  const { caller, tx, token, write } = once;
  const admission = tx.query<Row & Admission>(authenticate, [token.organizationId, token.digest]);
  // Goes out together with the question who is calling: who may not enter finds nothing.
  const isGroup = write.type.id === 'Group';
  const person = isGroup ? undefined : heard(lockPerson(tx, token.organizationId, write.id));
  const team = isGroup ? heard(findTeam(tx, token.organizationId, write)) : undefined;
  const [row] = await admission;
  const { organizationId, tokenId } = admit(row, caller);
  const shared = {
    tx,
    caller,
    cause: {
      organizationId,
      actor: { kind: 'scim_token', id: tokenId },
      requestId: caller.requestId,
    },
    kind: kindOf(reading.kinds, write.type.id),
    baseUrl: options.baseUrl,
    at: new Date(),
  } as const;
  return isGroup
    ? writeGroup({ ...shared, team: await team }, write)
    : writeUser(
        { ...shared, person: await person, site: options.site, addressKept: once.addressKept },
        write,
      );
}

/** An answer that is waited for later: if the token is refused, nobody waits for it. */
function heard<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

/** What a violated constraint means to the client. */
function conflictOf(
  error: unknown,
  resource: Resource | undefined,
): { readonly error: Error; readonly ofAddress: boolean } | undefined {
  const explained = explain(error);
  if (explained.kind !== 'unique') {
    return undefined;
  }
  switch (explained.constraint) {
    case 'person__user_name':
      return { error: userNameHeld(String(resource?.userName ?? '')), ofAddress: true };
    case 'person__email':
      return { error: emailTaken((resource && accountEmail(resource)) ?? ''), ofAddress: true };
    case 'team__name':
      return { error: displayNameTaken(), ofAddress: false };
    default:
      return undefined;
  }
}
