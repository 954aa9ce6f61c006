// The state document: what the last apply made of each resource. It explains, it is never the truth; when it is lost, the
// next plan finds objects again by their natural keys and only refuses to delete.
import { type Address, isAddress } from '../core/address.ts';
import { parseObject } from '../core/json.ts';
import type { Base, BaseResource } from '../core/resource.ts';
import { type Attributes, compareText, isRecord, sortKeys, type Value } from '../core/value.ts';
import { installLine, isNewerVersion, nameTool } from './tool-version.ts';

/** Of the format. What was added to it without a new version may be absent from a document, and is read as nothing. */
const STATE_VERSION = 1;

export interface State {
  readonly environment: string;
  /** Counts the applies, from 1; all writes of one have the same. */
  readonly serial: number;
  readonly writtenBy: Writer;
  readonly resources: Base;
  /** Creates that were under way when it was written, or whose outcome nobody knows: to be looked for, not repeated. */
  readonly creating: readonly Address[];
}

/** Who wrote the state, when and from which commit. */
export interface Writer {
  readonly actor: string;
  readonly commit: string | undefined;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly toolVersion: string;
}

export class StateError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateError';
  }
}

export interface Writing {
  readonly environment: string;
  /** Of the tierform that is about to write. */
  readonly toolVersion: string;
  /** What is so since it does not: `Nothing was written.` */
  readonly consequence: string;
}

/** @throws StateError where a newer tierform wrote what is there: an older one, which writes what it knows of, would lose the rest */
export function refuseNewer(there: Pick<State, 'writtenBy'> | undefined, writing: Writing): void {
  const { environment, toolVersion, consequence } = writing;
  const newer = there?.writtenBy.toolVersion ?? '';
  if (!isNewerVersion(newer, toolVersion)) return;
  throw new StateError(
    `The state of "${environment}" was written by ${nameTool(newer)}, and this is ${nameTool(toolVersion)}, which may only read it: an older version could lose what the newer one keeps there. ${consequence} Install that version or a newer one:\n\n${installLine(newer)}`,
  );
}

/** The document as text; its keys are sorted, so that two states differ only where they say something else. */
export function printState({ environment, serial, writtenBy, resources, creating }: State): string {
  const { actor, commit, at, toolVersion } = writtenBy;
  const document = {
    version: STATE_VERSION,
    environment,
    serial,
    ...(creating.length === 0 ? {} : { creating: [...creating].sort(compareText) }),
    written_by: { actor, commit: commit ?? null, at, tool_version: toolVersion },
    resources: Object.fromEntries(
      Object.entries(sortKeys<BaseResource>(resources)).map(([address, { id, attributes }]) => [
        address,
        { id, attributes: sortKeys(attributes) },
      ]),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export interface Parsing {
  /** Where it is kept, for people. */
  readonly location: string;
  readonly environment: string;
  /** Whether it is what an earlier apply left: then nobody is told to move anything away. */
  readonly isPast?: boolean;
}

/**
 * The one place where state is read: a document of an earlier shape or format leaves it in the present one, and the next write
 * makes it so where it is kept.
 * @throws StateError that says what is wrong with the text and what to do; also for a format of the future
 */
export function parseState(text: string, { location, environment, isPast = false }: Parsing): State {
  const remedy = isPast
    ? ''
    : ' Restore it from a backup, or move it away: then objects are found again by name and domain, and nothing is deleted.';
  const fail = (what: string): never => {
    throw new StateError(`The state in ${location} ${what}.${remedy}`);
  };
  const document = parseObject(text) ?? fail('is not JSON');
  const { version } = document;
  if (typeof version === 'number' && version > STATE_VERSION) {
    const { toolVersion } = readWriter(document['written_by']);
    throw new StateError(
      `The state in ${location} has format version ${version}, which ${nameTool(toolVersion)} wrote; this tierform reads format version ${STATE_VERSION} and none after it. It was left as it is. Install the version that wrote it, or a newer one:\n\n${installLine(toolVersion)}`,
    );
  }
  if (version !== STATE_VERSION) fail(`has the format version ${JSON.stringify(version ?? null)}, which none ever had`);
  if (document['environment'] !== environment)
    fail(`is of the environment ${JSON.stringify(document['environment'] ?? null)}, not of "${environment}"`);
  const { serial, written_by: writer, resources, creating } = document;
  if (typeof serial !== 'number' || !isRecord(resources)) return fail('lacks its serial or its resources');
  return {
    environment,
    serial,
    writtenBy: readWriter(writer),
    resources: readResources(resources, fail),
    creating: Array.isArray(creating)
      ? creating.filter(address => typeof address === 'string' && isAddress(address))
      : [],
  };
}

function readResources(resources: Readonly<Record<string, unknown>>, fail: (what: string) => never): Base {
  const base: Record<Address, BaseResource> = {};
  for (const [address, entry] of Object.entries(resources)) {
    if (
      !isAddress(address) ||
      !isRecord(entry) ||
      typeof entry['id'] !== 'string' ||
      !isAttributes(entry['attributes'])
    ) {
      return fail(`holds a broken entry ${JSON.stringify(address)}`);
    }
    base[address] = { id: entry['id'], attributes: entry['attributes'] };
  }
  return base;
}

function readWriter(value: unknown): Writer {
  const writer = isRecord(value) ? value : {};
  const text = (key: string) => (typeof writer[key] === 'string' ? writer[key] : undefined);
  return {
    actor: text('actor') ?? '',
    commit: text('commit'),
    at: text('at') ?? '',
    toolVersion: text('tool_version') ?? '',
  };
}

function isAttributes(value: unknown): value is Attributes {
  return isRecord(value) && Object.values(value).every(isValue);
}

function isValue(value: unknown): value is Value {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  return Array.isArray(value) ? value.every(isValue) : isAttributes(value);
}
