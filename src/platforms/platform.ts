// The interface that a platform meets: a pure model (core/kind.ts) and a connection that reads and writes objects in
// normalised attributes. It is small on purpose; how a platform spells a request is its own business.
import type { PlatformModel, Settings } from '../core/kind.ts';
import type { LiveObject } from '../core/resource.ts';
import type { Attributes } from '../core/value.ts';
import type { Transport } from '../http/transport.ts';

export interface Platform {
  readonly model: PlatformModel;
  readonly endpointOf: (settings: Settings) => Endpoint;
  /** @throws PlatformError `missing-key` when the environment variable with the key is not set. */
  readonly connect: (settings: Settings, context: ConnectionContext) => Connection;
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
  /** Every object of a kind, each once. */
  readonly list: (kind: string) => Promise<readonly LiveObject[]>;
  readonly get: (kind: string, id: string) => Promise<LiveObject | undefined>;
  /** References among the attributes are `{ id }` or null. */
  readonly create: (kind: string, attributes: Attributes) => Promise<WriteAnswer>;
  readonly update: (kind: string, update: Update) => Promise<WriteAnswer>;
  /** An object that is gone already counts as removed. */
  readonly remove: (kind: string, id: string) => Promise<void>;
}

export interface Update {
  readonly id: string;
  /** All declared attributes: a platform may need the neighbours of a changed field. */
  readonly attributes: Attributes;
  readonly changedPaths: readonly string[];
}

/** What the platform said to a write: maybe only a part of the object, maybe nothing. */
export interface WriteAnswer {
  readonly id: string | undefined;
  /** Only what the answer holds: a path that is absent was not answered. */
  readonly attributes: Attributes;
  readonly requestId: string | undefined;
}

/**
 * - `missing-key`, `unusable-key`, `wrong-application`: nothing was sent, or nothing but a read.
 * - `unauthorized`: the key is not accepted.
 * - `not-found`: the object does not exist.
 * - `refused`: the platform understood and said no; nothing was done.
 * - `unavailable`: no answer, or 429 or 5xx, however often it was asked.
 * - `invalid-answer`: what came back is not what the API promises.
 */
export type PlatformErrorCode =
  | 'missing-key'
  | 'unusable-key'
  | 'wrong-application'
  | 'unauthorized'
  | 'not-found'
  | 'refused'
  | 'unavailable'
  | 'invalid-answer';

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
