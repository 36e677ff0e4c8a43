// What words on the command line must look like. A wrong one is a usage error, before anything is opened.
import { InvalidArgumentError } from 'commander';
import { plans } from '../organizations/organization.ts';
import { isReservedSlug } from '../organizations/reserved-slug.ts';
import { isMailAddress } from '../outbox/mail-message.ts';

const slugForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function slugArgument(text: string): string {
  if (!slugForm.test(text)) {
    throw new InvalidArgumentError('Expected 1 to 63 of a-z, 0-9 and "-", with no "-" at either end.');
  }
  return text;
}

/** The slug of an organization that is founded. */
export function newOrganizationSlugArgument(text: string): string {
  const slug = slugArgument(text);
  if (isReservedSlug(slug)) {
    throw new InvalidArgumentError('Addresses of LinkTime itself begin with this name. Choose another one.');
  }
  return slug;
}

export function emailArgument(text: string): string {
  if (!isMailAddress(text)) {
    throw new InvalidArgumentError('Expected an e-mail address, like ada@example.com.');
  }
  return text;
}

export function timeZoneArgument(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone && text;
  } catch {
    throw new InvalidArgumentError('Expected an IANA time zone, like Europe/Berlin.');
  }
}

export function nameArgument(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 200) {
    throw new InvalidArgumentError('Expected 1 to 200 characters.');
  }
  return name;
}

export function planArgument(text: string): (typeof plans)[number] {
  const plan = plans.find((one) => one === text.toUpperCase());
  if (plan === undefined) {
    throw new InvalidArgumentError(`Expected one of ${plans.join(', ')}.`);
  }
  return plan;
}
