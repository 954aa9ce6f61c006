// The interface that a platform meets: a pure model (core/kind.ts) and a connection that reads and writes objects in
// normalised attributes. It is small on purpose; how a platform spells a request is its own business.
import type { DeclaredCode, Explanation } from '../core/diagnostic.ts';
import { apartPaths, type Kind, type PlatformModel, type Settings } from '../core/kind.ts';
import type { LiveObject } from '../core/resource.ts';
import type { Attributes, Value } from '../core/value.ts';
import type { Transport } from '../http/transport.ts';

export interface Platform {
  readonly model: PlatformModel;
  /** What only this platform can report. */
  readonly codes: Readonly<Record<string, DeclaredCode>>;
  readonly endpointOf: (settings: Settings) => Endpoint;
  readonly starter: Starter;
  /** @throws PlatformError `missing-key` when the environment variable with the key is not set. */
  readonly connect: (settings: Settings, context: ConnectionContext) => Connection;
}

/** What a new project begins with on the platform. */
export interface Starter {
  /** Where an application may live, by the value of `region`; the likeliest first. */
  readonly regions: Readonly<Record<string, string>>;
  /** The environment variable that is proposed for a key. */
  readonly keyVariable: string;
  /** The plan that is proposed. */
  readonly plan: string;
  /** What an id of an application looks like. */
  readonly exampleId: string;
  readonly tier: {
    readonly name: string;
    /** The file below its first line, in canonical form; any plan allows what is in it. @param domain of its accounts, or a variable */
    readonly write: (domain: string) => string;
  };
}

/** Where an environment's requests go. */
export interface Endpoint {
  /** For people. */
  readonly label: string;
  /** Undefined for the emulator that tierform brings for the platform. */
  readonly url: URL | undefined;
  /** What the environment allows; undefined for the default. */
  readonly requestsPerSecond: number | undefined;
}

export interface ConnectionContext {
  readonly transport: Transport;
  /** The value of an environment variable. */
  readonly variable: (name: string) => string | undefined;
}

/** Every method may end in a PlatformError, and in nothing else. */
export interface Connection {
  /** Stops with `wrong-application` when the key is not the one of the application that the environment names. */
  readonly checkIdentity: () => Promise<void>;
  /** Every object of a kind, each once, without its fields that stand apart. The accounts are a kind of their own. */
  readonly list: (kind: string) => Promise<readonly LiveObject[]>;
  /** Without its fields that stand apart. */
  readonly get: (kind: string, id: string) => Promise<LiveObject | undefined>;
  /** The value of a field that stands apart. */
  readonly readApart: (kind: string, id: string, path: string) => Promise<Value>;
  /** References among the attributes are `{ id }` or null; fields that stand apart are not written. */
  readonly create: (kind: string, attributes: Attributes) => Promise<WriteAnswer>;
  readonly update: (kind: string, update: Update) => Promise<WriteAnswer>;
  /** An object that is gone already counts as removed. */
  readonly remove: (kind: string, id: string) => Promise<void>;
  /**
   * Moves accounts into a group, out of whichever they are in. Asks before each request whether to
   * go on. @returns the ids of those that are there now, as far as known
   */
  readonly place: (
    group: string,
    accounts: readonly string[],
    isStopped: () => boolean,
  ) => Promise<ReadonlySet<string>>;
}

export interface Update {
  readonly id: string;
  /** All declared attributes: a platform may need the neighbours of a changed field. */
  readonly attributes: Attributes;
  readonly changedPaths: readonly string[];
  /** What live holds of the fields that stand apart. */
  readonly before: Attributes;
}

/** The object with those of its fields that stand apart and that `wanted` mentions. */
export async function readWithApart(
  connection: Connection,
  kind: Kind,
  { object, wanted }: { readonly object: LiveObject; readonly wanted: Attributes },
): Promise<LiveObject> {
  const paths = apartPaths(kind).filter(path => path in wanted);
  if (paths.length === 0) return object;
  const values = await Promise.all(
    paths.map(async path => [path, await connection.readApart(kind.name, object.id, path)] as const),
  );
  return { ...object, attributes: { ...object.attributes, ...Object.fromEntries(values) } };
}

/** What the platform said to a write: maybe only a part of the object, maybe nothing. */
export interface WriteAnswer {
  readonly id: string | undefined;
  /** Only what the answer holds: a path that is absent was not answered. */
  readonly attributes: Attributes;
  readonly requestId: string | undefined;
}

/** Why a platform could not do what it was asked to. Whatever is not `unavailable` or `invalid-answer` was not done. */
export const PLATFORM_FAILURES = {
  'missing-key': {
    meaning: 'The environment variable that holds the API key is not set. Nothing was sent.',
    remedy: 'Set it, for example in the secrets of your CI system, and run the command again.',
  },
  'unusable-key': {
    meaning: 'The environment variable that holds the API key has characters that no key has. Nothing was sent.',
    remedy: 'It may hold a line break, or two keys; set it again.',
  },
  'wrong-application': {
    meaning: 'The key is that of another application than `application_id` of the environment names.',
    remedy: 'Use the key of that application, or correct `application_id` in tierform.yaml. Nothing was written.',
  },
  unauthorized: {
    meaning: 'The platform does not accept the key.',
    remedy: 'Check that the key is right, was not revoked, and belongs to this region.',
  },
  'not-found': {
    meaning: 'The object that was asked for does not exist: somebody may have deleted it at this moment.',
    remedy: 'Run the command again: it plans anew.',
  },
  refused: {
    meaning: 'The platform understood the request and said no; nothing was done.',
    remedy: 'Correct what its answer names. A 403 mostly means that the plan of the account does not allow it.',
  },
  unavailable: {
    meaning: 'There was no answer, or 429 or 5xx, however often it was asked.',
    remedy: 'Nothing was concluded from it. Run the command again later.',
  },
  'invalid-answer': {
    meaning: 'What came back is not what the API promises: no JSON, a redirect, or far too much.',
    remedy: 'Check `endpoint` in tierform.yaml: it may not be the API.',
  },
} satisfies Readonly<Record<string, Explanation>>;

export type PlatformErrorCode = keyof typeof PLATFORM_FAILURES;

export interface PlatformErrorDetails {
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether the platform may have done what was asked, although there is no answer that says so. */
  readonly isOutcomeUnknown?: boolean;
}

export class PlatformError extends Error {
  readonly code: PlatformErrorCode;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly isOutcomeUnknown: boolean;

  constructor(code: PlatformErrorCode, message: string, details: PlatformErrorDetails = {}) {
    super(message);
    this.name = 'PlatformError';
    this.code = code;
    this.httpStatus = details.httpStatus;
    this.requestId = details.requestId;
    this.isOutcomeUnknown = details.isOutcomeUnknown ?? false;
  }
}
