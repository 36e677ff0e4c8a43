// LinkTime's HTTP API: one table of routes, from which come the handlers' types, validation, OpenAPI and the web client.
import { bookingPageRoutes } from './booking-pages.ts';
import { managedBookingRoutes } from './managed-booking.ts';

export { type ApiError, apiError, errorCodes } from './error.ts';
export type { Answered, Asked, Request, Response, Route, RouteKey, Routes, Who } from './route.ts';

export const routes = { ...bookingPageRoutes, ...managedBookingRoutes } as const;

export type ApiRoutes = typeof routes;
