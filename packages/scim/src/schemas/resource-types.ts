// The resource types that RFC 7643 §6 ResourceType Schema would list for a plain service provider.
import type { ResourceType } from '../schema.ts';
import { enterpriseUserSchema } from './enterprise-user.ts';
import { groupSchema } from './group.ts';
import { userSchema } from './user.ts';

/** Users at `/Users`, with the enterprise extension. */
export const userType: ResourceType = {
  id: 'User',
  name: 'User',
  description: 'User Account',
  endpoint: '/Users',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
  detached: [],
};

/** Groups at `/Groups`; the store keeps `members` apart. */
export const groupType: ResourceType = {
  id: 'Group',
  name: 'Group',
  description: 'Group',
  endpoint: '/Groups',
  schema: groupSchema,
  extensions: [],
  detached: ['members'],
};
