// SCIM over HTTP as plain data, so that any framework can mount it. The provider turns one into the other.

export type ScimRequest = {
  /** Upper case. */
  readonly method: string;
  /** Behind the base URL, percent-encoded as it came: `/Users/2819c223`. */
  readonly path: string;
  /** Behind the `?`, as it came; empty when there is none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as text; undefined when there was none. */
  readonly body?: string | undefined;
};

export type ScimResponse = {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; undefined = no body. */
  readonly body?: string | undefined;
  /** For the host's log, never sent: what was left aside or could not be evaluated. */
  readonly notes?: readonly string[] | undefined;
  /** The error that this answer carries, for the host's log. */
  readonly error?: Error | undefined;
};
