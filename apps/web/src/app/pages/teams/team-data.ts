// Teams as the pages read them.
import type { ReplyOf } from '../../../client.ts';

export type Team = ReplyOf<'GET /api/v1/teams/:id'>;

export const teamsKey = ['teams'] as const;
