// The organization's people as the pages read them.
import type { ReplyOf } from '../../../client.ts';
import type { BadgeTone } from '../../ui/Card.tsx';

export type Member = ReplyOf<'GET /api/v1/members'>['members'][number];
export type MemberDetail = ReplyOf<'GET /api/v1/members/:id'>;
export type MemberStatus = Member['status'];

export const membersKey = ['members'] as const;

export const memberStates: Readonly<Record<MemberStatus, readonly [string, BadgeTone]>> = {
  active: ['Active', 'good'],
  deactivated: ['Deactivated', 'danger'],
  former: ['Former', 'neutral'],
};
