// An identity provider's side of the conversation: real requests over HTTP, each with the answer that was due. What is
// sent, header for header, is what identity providers were recorded sending (packages/scim-conformance/traffic).
import { isObject, type Json, type JsonObject } from '@linktime/scim';

export type Step = {
  /** What the identity provider does, as the end of a sentence that begins with its name. */
  readonly does: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the SCIM base URL, with the query. */
  readonly path: string;
  readonly body?: JsonObject;
  /** The status that is due. */
  readonly status: number;
  /** Reads from the answer what came of it; undefined when it is not what was due. */
  readonly outcome?: (answer: JsonObject) => string | undefined;
};

export type Exchange = {
  readonly provider: string;
  readonly does: string;
  /** Empty when the status says it all. */
  readonly outcome: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly asDue: boolean;
};

/** Sends one request and gives the body of the answer; throws when the answer is not the one that was due. */
export type Ask = (step: Step) => Promise<JsonObject>;

export type Client = {
  readonly provider: string;
  readonly scimBaseUrl: string;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onExchange: (exchange: Exchange) => void;
};

const patienceMs = 30_000;

export function identityProvider(client: Client): Ask {
  return async (step) => {
    const begun = performance.now();
    const response = await fetch(`${client.scimBaseUrl}${step.path}`, {
      method: step.method,
      headers: headersOf(client, step),
      ...(step.body !== undefined && { body: JSON.stringify(step.body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - begun);
    const answer = parse(text);
    const outcome = step.outcome === undefined ? '' : step.outcome(answer);
    const { provider } = client;
    const { does, method, path } = step;
    const { status } = response;
    const asDue = status === step.status && outcome !== undefined;
    client.onExchange({ provider, does, outcome: outcome ?? '', method, path, status, milliseconds, asDue });
    if (!asDue) {
      const detail = typeof answer.detail === 'string' ? answer.detail : text;
      throw new Error(
        `${provider} ${does}: ${method} ${path} was answered ${status}, which is not what was due: ${detail}`,
      );
    }
    return answer;
  };
}

function headersOf({ headers, token }: Client, { body }: Step): Record<string, string> {
  const { 'Content-Type': contentType, ...others } = headers;
  return {
    ...others,
    ...(body !== undefined && contentType !== undefined && { 'Content-Type': contentType }),
    Authorization: `Bearer ${token}`,
  };
}

function parse(text: string): JsonObject {
  const value: Json = text === '' ? {} : JSON.parse(text);
  return isObject(value) ? value : {};
}

/** The id in an answer. */
export function idOf(answer: JsonObject): string {
  return typeof answer.id === 'string' ? answer.id : '';
}

/** For a step that must find nobody. */
export function nothingFound(answer: JsonObject): string | undefined {
  return answer.totalResults === 0 ? 'not there' : undefined;
}
