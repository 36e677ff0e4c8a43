// LinkTime's HTTP API: one table of routes, from which come the handlers' types, validation, OpenAPI and the web client.
import { auditRoutes } from './audit.ts';
import { bookingPageRoutes } from './booking-pages.ts';
import { managedBookingRoutes } from './managed-booking.ts';
import { memberRoutes } from './members.ts';
import { mySchedulingRoutes } from './my-scheduling.ts';
import { organizationSettingRoutes } from './organization-settings.ts';
import { scimRoutes } from './scim.ts';
import { signInRoutes } from './sign-in.ts';
import { domainRoutes, ssoRoutes } from './sso.ts';

export { type ApiError, apiError, errorCodes } from './error.ts';
export type { Answered, Asked, Request, Response, Route, RouteKey, Routes, Who } from './route.ts';
export { asSentence, sentenceOf } from './sentence.ts';

export const routes = {
  ...bookingPageRoutes,
  ...managedBookingRoutes,
  ...signInRoutes,
  ...mySchedulingRoutes,
  ...memberRoutes,
  ...organizationSettingRoutes,
  ...scimRoutes,
  ...auditRoutes,
  ...ssoRoutes,
  ...domainRoutes,
} as const;

export type ApiRoutes = typeof routes;
