// What one row of the table of routes says, and the types that server and web client take from it.
import type { z } from 'zod';

/**
 * Who may call: anybody, whoever holds the link that stands in the path, or who is signed in with at least this role.
 */
export type Who = 'anyone' | 'link holder' | 'member' | 'admin' | 'owner';

export type Route = {
  readonly who: Who;
  /** One sentence, for the API's page. */
  readonly summary: string;
  /** Only for who has proved within the last quarter of an hour who they are. */
  readonly recent?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The JSON of a success; 'file' for bytes that the route names the type of itself. */
  readonly reply: z.ZodType | 'file';
  /** Of a success; 200 by default. */
  readonly status?: 200 | 201 | 204;
};

/** `GET /api/v1/pages/:organization/:handle` */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/v1/${string}`;

export type Routes = Readonly<Record<RouteKey, Route>>;

type Read<T> = T extends z.ZodType ? z.output<T> : undefined;
type Written<T> = T extends z.ZodType ? z.input<T> : undefined;

/** What a handler gets, after validation. */
export type Asked<R extends Route> = {
  readonly params: Read<R['params']>;
  readonly query: Read<R['query']>;
  readonly body: Read<R['body']>;
};

/** What a handler answers, before whatever isn't listed is dropped. */
export type Answered<R extends Route> = R['reply'] extends z.ZodType ? z.input<R['reply']> : never;

/** What a client sends. */
export type Request<R extends Route> = {
  readonly params: Written<R['params']>;
  readonly query: Written<R['query']>;
  readonly body: Written<R['body']>;
};

/** What a client receives. */
export type Response<R extends Route> = R['reply'] extends z.ZodType ? z.output<R['reply']> : Blob;
