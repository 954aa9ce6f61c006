// The saved plan as text: canonical JSON with a digest over the rest of it, so that what is applied is what was shown. It
// holds no secret: a plan has none, and of an environment only its name and where its requests go are kept.
import { type Diagnostic, type DiagnosticCode, report } from '../../core/diagnostic.ts';
import { parseObject } from '../../core/json.ts';
import type { Moved } from '../../core/moved.ts';
import type { Resource } from '../../core/resource.ts';
import { canonicalText, type Value } from '../../core/value.ts';
import type { Plan } from '../change.ts';
import { codes } from './codes.ts';
import { isSavedDocument, type SavedDocument } from './shape.ts';

const FORMAT = 'tierform-plan';
const VERSION = 1;

export interface SavedPlan {
  /** Of the tierform that made it; for people. */
  readonly toolVersion: string;
  /** Where the requests of its environment went, for people. */
  readonly target: string;
  /** The application that the environment names, by platform; empty where it names none. */
  readonly applications: Readonly<Record<string, string>>;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** Of the state that it was made from; 0 for none. */
  readonly stateSerial: number;
  /** Serial of the apply that a rollback goes back to; undefined for any other plan. */
  readonly rollbackTo?: number | undefined;
  /** Whether an apply without a change has something for the state to take up, such as what somebody made live by hand. */
  readonly isStateBehind: boolean;
  readonly plan: Plan;
  /** All that the files declared: a new plan of it has to be empty after an apply. */
  readonly desired: readonly Resource[];
  /** What the files said of resources that have a new key: without it, a move would come out as a delete and a create. */
  readonly moved: readonly Moved[];
  /** What was said of the files beside the plan. */
  readonly warnings: readonly Diagnostic[];
}

/** The digest of a text, such as `sha256:...`; made outside, since hashing is not pure JavaScript. */
export type Digest = (text: string) => string;

export function printSavedPlan(saved: SavedPlan, digest: Digest): string {
  const { environment, targets, ...plan } = saved.plan;
  const document: SavedDocument = {
    tool_version: saved.toolVersion,
    environment,
    target: saved.target,
    applications: saved.applications,
    created_at: saved.createdAt,
    state_serial: saved.stateSerial,
    ...(saved.rollbackTo === undefined ? {} : { rollback_to: saved.rollbackTo }),
    state_behind: saved.isStateBehind,
    plan,
    request: { desired: saved.desired, moved: saved.moved.map(({ from, to }) => ({ from, to })), targets },
    warnings: saved.warnings,
  };
  // Through JSON, so that what is undefined is left out and not hashed.
  const body: Record<string, Value> = JSON.parse(JSON.stringify({ format: FORMAT, version: VERSION, ...document }));
  return `${canonicalText({ ...body, digest: digest(canonicalText(body)) })}\n`;
}

/** @returns the plan, or what is wrong with the text. `location`: how the file is called in messages */
export function parseSavedPlan(
  text: string,
  { location, digest }: { readonly location: string; readonly digest: Digest },
): SavedPlan | Diagnostic {
  const fail = (code: DiagnosticCode, detail: string) =>
    report(code, { detail: `${location} ${detail}`, hint: NEW_PLAN_HINT });
  const document = parseObject(text);
  if (document === undefined || document['format'] !== FORMAT)
    return fail(codes['plan-unreadable'], 'is not what `tierform plan --out` writes.');
  const { digest: found, ...body } = document;
  if (body['version'] !== VERSION)
    return fail(
      codes['plan-version'],
      `has the version ${JSON.stringify(body['version'] ?? null)} and was written by tierform ${JSON.stringify(body['tool_version'] ?? null)}; this one reads version ${VERSION}.`,
    );
  if (found !== digest(canonicalText(body)) || text !== `${canonicalText(document)}\n`)
    return fail(
      codes['plan-damaged'],
      'is not as it was written: its digest does not match. Only what was shown is applied, so nothing of it is.',
    );
  return isSavedDocument(body)
    ? fromDocument(body)
    : fail(codes['plan-unreadable'], 'lacks something that every plan has.');
}

const NEW_PLAN_HINT = 'Make a new plan, and look at it:\n\n    tierform plan --out <file>';

function fromDocument(document: SavedDocument): SavedPlan {
  const { environment, request, plan } = document;
  return {
    toolVersion: document.tool_version,
    target: document.target,
    applications: document.applications,
    createdAt: document.created_at,
    stateSerial: document.state_serial,
    ...(document.rollback_to === undefined ? {} : { rollbackTo: document.rollback_to }),
    isStateBehind: document.state_behind,
    plan: { environment, targets: request.targets, ...plan },
    desired: request.desired,
    moved: request.moved,
    warnings: document.warnings,
  };
}
