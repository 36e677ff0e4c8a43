// What each page of the dashboard asks the server for, beside who is signed in: the rows of the table of routes. A test
// of the pages holds the real ones to this; a test of the server counts the statements.
import type { RouteKey } from '@linktime/api';

/** `$person`, `$team`, `$eventType`: the id of the one that the page is about. */
export const pageRequests: Readonly<Record<string, readonly RouteKey[]>> = {
  '/app': ['GET /api/v1/my/bookings'],
  '/app/event-types': ['GET /api/v1/my/event-types'],
  '/app/event-types/new': ['GET /api/v1/my/event-types'],
  '/app/event-types/$eventType': ['GET /api/v1/my/event-types/:id', 'GET /api/v1/my/event-types'],
  '/app/availability': ['GET /api/v1/my/hours'],
  '/app/bookings': ['GET /api/v1/my/bookings'],
  '/app/bookings?which=past': ['GET /api/v1/my/bookings'],
  '/app/bookings?which=cancelled': ['GET /api/v1/my/bookings'],
  '/app/team': ['GET /api/v1/my/event-types'],
  '/app/organization/members': ['GET /api/v1/members'],
  '/app/organization/members?search=whi': ['GET /api/v1/members'],
  '/app/organization/members?status=former': ['GET /api/v1/members'],
  '/app/organization/members?status=invited': ['GET /api/v1/invitations'],
  '/app/organization/members/$person': ['GET /api/v1/members/:id'],
  '/app/organization/teams': ['GET /api/v1/teams'],
  '/app/organization/teams/$team': ['GET /api/v1/teams/:id'],
  '/app/organization/scim': ['GET /api/v1/scim', 'GET /api/v1/scim/log', 'GET /api/v1/scim/guides'],
  '/app/organization/sso': ['GET /api/v1/sso'],
  '/app/organization/domains': ['GET /api/v1/domains'],
  '/app/profile': ['GET /api/v1/sessions'],
  '/app/organization/plan': ['GET /api/v1/plan'],
  '/app/organization/offboarding': ['GET /api/v1/offboarding'],
  '/app/organization/audit-log': ['GET /api/v1/audit'],
  '/app/organization/audit-log?person=$person': ['GET /api/v1/audit'],
  '/app/organization/settings': ['GET /api/v1/organization'],
};
