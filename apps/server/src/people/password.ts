// Passwords: argon2id with OWASP's parameters, kept in PHC form. Who signs in otherwise has none.
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Connection, Statement } from '../db/connect.ts';

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltLength = 16;
const tagLength = 32;
const form =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** Characters after normalisation; the upper bound keeps hashing from being a way to occupy us. */
export const passwordLength = { least: 10, most: 200 } as const;

export type PasswordProblem = 'too_short' | 'too_long' | 'too_easy';

/**
 * What is wrong with a password that somebody chooses, or undefined. `known` is what others know of the person: name,
 * address, organization. NIST SP 800-63B: length and not the obvious, no rules about kinds of characters.
 */
export function passwordProblem(password: string, known: readonly string[]): PasswordProblem | undefined {
  const text = password.normalize('NFKC');
  const length = Array.from(text).length;
  if (length < passwordLength.least) {
    return 'too_short';
  }
  if (length > passwordLength.most) {
    return 'too_long';
  }
  const plain = text.toLowerCase();
  const words = known.flatMap((one) => one.toLowerCase().split(/[\s@.]+/)).filter((word) => word.length > 2);
  const rest = words
    .reduce((left, word) => left.replaceAll(word, ''), plain)
    .replace(/\d+|[^\p{L}\p{N}]+/gu, '');
  const varied = new Set(plain).size >= 5;
  return varied && rest.length >= 4 && !obvious.some((one) => plain.includes(one)) ? undefined : 'too_easy';
}

const obvious = [
  'password',
  'passwort',
  'qwertyui',
  '123456789',
  'letmein',
  'linktime',
  'abcdefgh',
  'iloveyou',
];

/** The PHC string of a password. About 50 ms of a core, beside the main thread. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltLength);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${bare(salt)}$${bare(tag)}`;
}

/** Whether the password is that of the hash. Without a hash it takes as long and is wrong: nobody learns who has one. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const match = form.exec(hash ?? '');
  const [, memory, passes, parallelism, salt, tag] = match ?? [];
  const known: Cost =
    match === null
      ? cost
      : { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const expected = tag === undefined ? randomBytes(tagLength) : Buffer.from(tag, 'base64');
  const derived = await derive(password, Buffer.from(salt ?? bare(randomBytes(saltLength)), 'base64'), known);
  return timingSafeEqual(derived, expected) && match !== null;
}

const argon2Async = promisify<'argon2id', Argon2Parameters, Buffer>(argon2);

function derive(password: string, nonce: Uint8Array, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  const message = password.normalize('NFKC').slice(0, passwordLength.most * 4);
  return argon2Async('argon2id', { message, nonce, memory, passes, parallelism, tagLength });
}

/** PHC's base 64 has no padding. */
function bare(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

const save: Statement = {
  name: 'password_save',
  // A statement that looks for the living person, like all that lets somebody in.
  text: `insert into person_password (organization_id, person_id, hash)
    select $1, id, $3 from (
      select id from person where organization_id = $1 and id = $2 and active order by id for share
    ) living
    on conflict (organization_id, person_id) do update set hash = excluded.hash, changed_at = now()`,
};

/** False when the person is not active. */
export async function savePasswordHash(
  tx: Connection,
  organizationId: string,
  password: { readonly personId: string; readonly hash: string },
): Promise<boolean> {
  return (await tx.execute(save, [organizationId, password.personId, password.hash])) > 0;
}

const forget: Statement = {
  name: 'password_forget',
  text: 'delete from person_password where organization_id = $1 and person_id = $2',
};

export async function forgetPassword(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<void> {
  await tx.execute(forget, [organizationId, personId]);
}
