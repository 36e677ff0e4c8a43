// `linktime organization face`: how an organization's public pages and mails look, and where people turn to.
import { readFile, stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import {
  type FaceChange,
  largestLogo,
  logoRule,
  logoType,
  setOrganizationFace,
} from '../organizations/organization-face.ts';
import { webUrl } from '../outbox/mail-body.ts';
import { emailArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption & {
  readonly colour?: string | null;
  /** The path of a file. */
  readonly logo?: string | null;
  readonly replyTo?: string | null;
  readonly fallbackUrl?: string | null;
};

const takesAway = '"none" takes it away';

export function organizationFaceCommand(organization: Command): void {
  organization
    .command('face')
    .description('Set how the public pages and mails of an organization look, and where people turn to.')
    .argument('<slug>', 'which organization')
    .option('--colour <#rrggbb>', `of buttons and marks; ${takesAway}`, orNone(colourArgument))
    .option('--logo <file>', `${logoRule}; ${takesAway}`, orNone(String))
    .option('--reply-to <address>', `where answers to mails go; ${takesAway}`, orNone(emailArgument))
    .option(
      '--fallback-url <url>',
      `where people are sent whose page or meeting is gone; ${takesAway}`,
      orNone(urlArgument),
    )
    .option(...jsonOption)
    .action(setFace);
}

async function setFace(slug: string, { json, logo, ...options }: Options): Promise<void> {
  const change: FaceChange = {
    ...options,
    ...(logo !== undefined && { logo: logo === null ? null : await readLogo(logo) }),
  };
  const names = Object.keys(change);
  if (names.length === 0) {
    throw new Error('Say what to set: --colour, --logo, --reply-to, --fallback-url.');
  }
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    await withOrganization(database.app, organization.id, (tx) =>
      setOrganizationFace(tx, organization.id, change),
    );
    print(json, { slug, changed: names }, `The face of ${slug} is changed: ${names.join(', ')}.`);
  });
}

async function readLogo(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  const content = size <= largestLogo ? await readFile(path) : undefined;
  if (content === undefined || logoType(content) === undefined) {
    throw new Error(`${path} is not ${logoRule}.`);
  }
  return content;
}

function orNone(read: (text: string) => string): (text: string) => string | null {
  return (text) => (text === 'none' ? null : read(text));
}

function colourArgument(text: string): string {
  const colour = text.toLowerCase();
  if (!/^#[0-9a-f]{6}$/.test(colour)) {
    throw new InvalidArgumentError('Expected a colour, like #1a5fb4.');
  }
  return colour;
}

function urlArgument(text: string): string {
  const url = webUrl(text);
  if (url === undefined) {
    throw new InvalidArgumentError(
      'Expected an http or https address, like https://www.example.com/contact.',
    );
  }
  return url;
}
