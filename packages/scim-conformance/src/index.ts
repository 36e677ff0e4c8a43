// The public surface: judge a SCIM 2.0 server (RFC 7643, RFC 7644) from a program.
export { type Check, type DeviationName, deviations, type Level, type Status } from './check.ts';
export type { Exchange } from './exchange.ts';
export { printReport, type Style } from './report.ts';
export { CannotRun, chooseChecks, type Options, type Report, type Result, runConformance } from './run.ts';
