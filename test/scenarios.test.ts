// Scenarios: a folder each with tier files, what is live (as the API answers) and what state holds, and what plan and
// drift say about it, as JSON, as text and as Markdown (see golden.ts). request.json may hold targets, accept, max_deletes and verbose.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { findExplanation } from '../src/cli/formats/declared.ts';
import type { Acceptance } from '../src/config/project.ts';
import { hasErrors } from '../src/core/diagnostic.ts';
import type { Maximum } from '../src/core/kind.ts';
import type { Transport } from '../src/http/transport.ts';
import { codes } from '../src/plan/codes.ts';
import { findDrift } from '../src/plan/drift.ts';
import type { Guard, GuardLevel } from '../src/plan/guards/finding.ts';
import { makePlan, type PlanRequest } from '../src/plan/plan.ts';
import { nylas } from '../src/platforms/nylas/index.ts';
import { type LiveRequest, readLive } from '../src/platforms/read-live.ts';
import { renderDiagnostics } from '../src/render/diagnostics.ts';
import { renderDrift } from '../src/render/drift-text.ts';
import { driftToJson, planToJson } from '../src/render/json.ts';
import { renderMarkdown } from '../src/render/markdown/report.ts';
import { renderPlan } from '../src/render/plan-text.ts';
import { createStyle } from '../src/render/style.ts';
import { parseState } from '../src/state/state.ts';
import { expectGolden } from './golden.ts';
import { loadFiles, nylasKinds } from './worlds.ts';

const FOLDER = new URL('fixtures/scenarios/', import.meta.url);
const NAMES = readdirSync(FOLDER).sort();
const ENVIRONMENT = 'production';
const style = createStyle(false);

interface Options {
  readonly targets?: readonly string[];
  readonly accept?: readonly Acceptance[];
  readonly max_deletes?: number;
  readonly max_affected_accounts?: number;
  readonly guards?: Readonly<Partial<Record<Guard, GuardLevel>>>;
  readonly maxima?: Readonly<Record<string, Maximum>>;
  readonly verbose?: boolean;
}

interface Scenario {
  readonly request: PlanRequest;
  readonly files: Readonly<Record<string, string>>;
  readonly isVerbose: boolean;
}

async function readScenario(name: string): Promise<Scenario> {
  const folder = new URL(`${name}/`, FOLDER);
  const read = (file: string) =>
    existsSync(new URL(file, folder)) ? readFileSync(new URL(file, folder), 'utf8') : undefined;
  const files = Object.fromEntries(
    readdirSync(folder)
      .filter(file => file.endsWith('.yaml'))
      .map(file => [`tiers/${file}`, read(file) ?? '']),
  );
  const options: Options = JSON.parse(read('request.json') ?? '{}');
  const state = read('base.json');
  const { resources: desired, moved } = loadFiles(files);
  const base = state === undefined ? {} : parseState(state, { location: name, environment: ENVIRONMENT }).resources;
  return {
    files,
    isVerbose: options.verbose === true,
    request: {
      environment: ENVIRONMENT,
      kinds: nylasKinds,
      desired,
      moved,
      ...(await readWire(JSON.parse(read('live.json') ?? '{}'), { desired, moved, base })),
      base,
      targets: options.targets ?? [],
      maxima: options.maxima ?? {},
      guards: {
        accept: options.accept ?? [],
        maxDeletes: options.max_deletes ?? 0,
        maxAffectedAccounts: options.max_affected_accounts,
        levels: options.guards ?? {},
      },
    },
  };
}

/**
 * What the real connection makes of these answers: `{ "policies": [...], "workspaces": [...], "lists/<id>/items": [...] }`.
 * Accounts are read where there are `grants`.
 */
async function readWire(
  collections: Readonly<Record<string, unknown>>,
  { desired, moved, base }: Pick<LiveRequest, 'desired' | 'moved' | 'base'>,
): Promise<Pick<PlanRequest, 'live' | 'accountModel' | 'accounts'>> {
  const transport: Transport = async ({ url }) => {
    const name = new URL(url).pathname.slice('/v3/'.length);
    // What the state holds and no listing shows is asked for by its id: it is gone here, not late.
    if (/^\w+\/[^/]+$/.test(name)) return { status: 404, headers: {}, body: '{}' };
    return { status: 200, headers: {}, body: JSON.stringify({ data: collections[name] ?? [] }) };
  };
  const connection = nylas.connect({ endpoint: 'emulator' }, { transport, variable: () => undefined });
  return {
    live: await readLive({
      kinds: nylasKinds,
      always: undefined,
      desired,
      moved,
      base,
      connectionOf: () => connection,
    }),
    accountModel: nylas.model.accounts,
    accounts: collections['grants'] === undefined ? undefined : await connection.list('account'),
  };
}

/** As the plan command prints it, without its first line. */
function planToText({ request, files, isVerbose }: Scenario): string {
  const plan = makePlan(request);
  const text = renderPlan(plan, {
    kinds: nylasKinds,
    style,
    isVerbose,
    pathOf: file => file,
    wish: 'what the files say',
  });
  const notes = [...plan.diagnostics, ...plan.findings];
  const view = { style, textOf: (file: string) => files[file], pathOf: (file: string) => file };
  return notes.length === 0 ? text : `${text}\n${renderDiagnostics(notes, view)}`;
}

function outputsOf(scenario: Scenario): Readonly<Record<string, string>> {
  const drift = findDrift(scenario.request);
  const view = {
    kinds: nylasKinds,
    isVerbose: scenario.isVerbose,
    pathOf: (file: string) => file,
    toolVersion: '1.2.3',
    explain: findExplanation,
    wholeCommand: undefined,
  };
  const about = { environment: ENVIRONMENT, diagnostics: [], target: 'the embedded Nylas emulator' };
  const plan = makePlan(scenario.request);
  return {
    'plan.json': planToJson(plan),
    'plan.txt': planToText(scenario),
    'plan.md': renderMarkdown([{ of: 'plan', ...about, plan, wish: 'what the files say' }], view),
    'drift.json': driftToJson(drift),
    'drift.md': renderMarkdown([{ of: 'drift', ...about, drift }], view),
    'drift.txt': renderDrift(drift, { kinds: nylasKinds, style }),
  };
}

function schema(name: string): ValidateFunction {
  return new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8')),
  );
}

const isPlan = schema('plan');
const isDrift = schema('drift');

describe.each(NAMES)('%s', name => {
  const outputs = ['plan.json', 'plan.txt', 'plan.md', 'drift.json', 'drift.txt', 'drift.md'];
  test.each(outputs)('%s is as it was read and approved', async file => {
    const text = outputsOf(await readScenario(name))[file] ?? '';
    expectGolden(fileURLToPath(new URL(`${name}/${file}`, FOLDER)), text);
  });

  test('the JSON is what its schema promises', async () => {
    const outputs = outputsOf(await readScenario(name));
    isPlan(JSON.parse(outputs['plan.json'] ?? ''));
    isDrift(JSON.parse(outputs['drift.json'] ?? ''));
    expect(isPlan.errors).toBeNull();
    expect(isDrift.errors).toBeNull();
  });

  test('text says that live is what the files say only where it is', async () => {
    const { request, ...scenario } = await readScenario(name);
    const { diagnostics, changes } = makePlan({ ...request, targets: [] });
    const outputs = outputsOf({ ...scenario, request });
    const hasTargetErrors = hasErrors(makePlan(request).diagnostics);
    const isSettled = changes.length === 0 && !hasErrors(diagnostics);
    if (!isSettled || hasTargetErrors) expect(outputs['plan.txt']).not.toContain('live is what the files say');
    if (!isSettled) expect(outputs['drift.txt']).not.toContain('what the files say');
  });

  test('another order of resources and objects gives the same output, byte for byte', async () => {
    const scenario = await readScenario(name);
    const { desired, live } = scenario.request;
    const request = { ...scenario.request, desired: [...desired].reverse(), live: [...live].reverse() };
    expect(outputsOf({ ...scenario, request })).toEqual(outputsOf(scenario));
  });
});

test('the scenarios show every action, reason and code of planning', async () => {
  const shown = new Set<string>();
  for (const name of NAMES) {
    const { changes, diagnostics, findings } = makePlan((await readScenario(name)).request);
    for (const { action, reason, fields } of changes) {
      shown.add(action).add(reason);
      for (const field of fields) shown.add(`field ${field.reason}`);
    }
    for (const { code } of [...diagnostics, ...findings]) shown.add(code);
  }
  expect([...EVERYTHING].filter(word => !shown.has(word))).toEqual([]);
});

const EVERYTHING = [
  ...['create', 'update', 'replace', 'delete', 'adopt', 'move', 'forget'],
  ...['new-in-config', 'missing-live', 'already-matches', 'adopted', 'config-changed', 'drifted', 'both-changed'],
  ...['removed-from-config', 'gone-everywhere', 'renamed'],
  ...['field config-changed', 'field drifted', 'field both-changed', 'field unknown'],
  ...Object.keys(codes),
];
