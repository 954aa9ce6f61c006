// tierform.yaml -> the project: environments, plans, exceptions. Pure: reading the file, and the values of environment
// variables, are the command line's business.
import { cite, type Diagnostic, hasErrors, type Place, report } from '../core/diagnostic.ts';
import type { PlatformModel, Settings } from '../core/kind.ts';
import { append, isRecord } from '../core/value.ts';
import { codes } from './codes.ts';
import { type PlanTables, readPlans, resolvePlan } from './maxima.ts';
import type { KnownMaxima } from './quantity.ts';
import { checkSchema } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { findSecrets, maskDiagnostics, maskSource } from './yaml/secrets.ts';
import { nodeAt, parseSource, type SourceNode, startOf, toData } from './yaml/source.ts';
import type { Variables } from './yaml/variables.ts';

export const PROJECT_FILE = 'tierform.yaml';

export interface Environment {
  readonly name: string;
  /** One block per platform in use, by the platform's name. */
  readonly platforms: Readonly<Record<string, PlatformBlock>>;
  readonly variables: Variables;
  /** Where state is kept; undefined for the default. */
  readonly state: 'git' | 'file' | undefined;
  readonly place: Place | undefined;
}

export interface PlatformBlock {
  readonly settings: Settings;
  readonly maxima: KnownMaxima;
}

/** A guard's finding that somebody accepted for these addresses, in the file or with --allow. */
export interface Acceptance {
  readonly guard: string;
  readonly addresses: readonly string[];
}

export interface Project {
  /** Relative to the project folder; undefined when it is outside of it, which has been reported. */
  readonly tiersFolder: string | undefined;
  readonly defaultEnvironment: string | undefined;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly accept: readonly Acceptance[];
  readonly guardrails: Guardrails;
}

/** What may not happen without an accepted exception. */
export interface Guardrails {
  /** How many deletes an apply may hold that nobody accepted. */
  readonly maxDeletes: number;
  /** How many accounts an apply may reach; undefined for any number. */
  readonly maxAffectedAccounts: number | undefined;
  /** Guards that are to stop an apply, or only to warn, by name. */
  readonly levels: Readonly<Record<string, 'stop' | 'warn'>>;
}

export interface LoadedProject {
  /** Undefined when the file is not YAML; what can be read of a file with other errors is here all the same. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The file as it may be shown: without secrets, every other character in its place. */
  readonly text: string;
  /** What must not be shown anywhere. */
  readonly secrets: readonly string[];
}

export interface ProjectSource {
  readonly text: string;
  readonly models: readonly PlatformModel[];
  /** YYYY-MM-DD: exceptions that ended before it no longer count. */
  readonly today: string;
}

/** Reads tierform.yaml. Every problem is reported; nothing is thrown. */
export function loadProject({ text, models, today }: ProjectSource): LoadedProject {
  const source = parseSource(PROJECT_FILE, text);
  const [root, ...others] = source.documents;
  const found = source.documents.map(findSecrets);
  const secrets = [...new Set(found.flatMap(({ texts }) => texts))];
  const shown = { text: maskSource(text, { texts: secrets, ranges: found.flatMap(({ ranges }) => ranges) }), secrets };
  if (root === undefined) {
    const detail = `${PROJECT_FILE} is empty; it needs \`environments\`.`;
    const empty = report(codes['missing-key'], { place: startOf(PROJECT_FILE), detail });
    return { project: undefined, diagnostics: hasErrors(source.diagnostics) ? source.diagnostics : [empty], ...shown };
  }
  const reader = new ProjectReader(root, models);
  const project = reader.read(today);
  const diagnostics = [
    ...source.diagnostics,
    ...others.map(({ place }) =>
      report(codes['yaml-syntax'], {
        place,
        detail: `${PROJECT_FILE} is one document; only tier files can hold several.`,
      }),
    ),
    ...checkSchema({
      schema: 'project',
      root,
      isReadElsewhere,
    }),
    ...found.flatMap(document => document.diagnostics),
    ...reader.diagnostics,
  ];
  return { project, diagnostics: maskDiagnostics(diagnostics, secrets), ...shown };
}

/** Keys, endpoints, days and maxima have readers of their own. */
function isReadElsewhere(path: readonly string[]): boolean {
  const [section, , ...rest] = path;
  if (section === 'plans') return rest.length === 1 && rest[0] !== 'extends';
  if (section === 'accept') return rest[0] === 'until';
  if (section !== 'environments') return false;
  if (rest.length < 2) return false;
  if (rest[1] === 'plan') return rest.length === 3;
  return rest[1] === 'api_key' || rest[1] === 'endpoint';
}

class ProjectReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #root: SourceNode;
  readonly #models: readonly PlatformModel[];

  constructor(root: SourceNode, models: readonly PlatformModel[]) {
    this.#root = root;
    this.#models = models;
  }

  read(today: string): Project {
    const data = this.#record([]);
    const tables = readPlans({
      root: this.#root,
      models: this.#models,
      report: diagnostic => this.diagnostics.push(diagnostic),
    });
    const environments = Object.create(null) as Record<string, Environment>;
    for (const name of Object.keys(this.#record(['environments'])))
      environments[name] = this.#readEnvironment(name, tables);
    return {
      tiersFolder: this.#readFolder(data['tiers']),
      defaultEnvironment: this.#readDefault(data['default_environment'], Object.keys(environments)),
      environments,
      accept: this.#readAccept(data['accept'], today),
      guardrails: this.#readGuardrails(),
    };
  }

  #readEnvironment(name: string, tables: PlanTables): Environment {
    const path = ['environments', name];
    const platforms: Record<string, PlatformBlock> = {};
    for (const model of this.#models) {
      const blockPath = [...path, model.name];
      if (nodeAt(this.#root, blockPath)?.type !== 'map') continue;
      const settings = this.#record(blockPath);
      append(
        this.diagnostics,
        model.checkSettings(settings, key => this.#place([...blockPath, key])),
      );
      const maxima = resolvePlan({ node: nodeAt(this.#root, [...blockPath, 'plan']), model, tables });
      append(this.diagnostics, maxima.diagnostics);
      platforms[model.name] = { settings, maxima: maxima.value };
    }
    const { state } = this.#record(path);
    const written = nodeAt(this.#root, path);
    if (written?.type === 'map' && !this.#models.some(model => written.entries.has(model.name))) {
      const names = this.#models.map(model => `\`${model.name}\``).join(', ');
      const detail = `${JSON.stringify(`environments.${name}`)} names no platform, so there is nothing that it could manage.`;
      this.diagnostics.push(
        report(codes['missing-key'], { place: this.#place(path), detail, hint: `Give it a block: ${names}.` }),
      );
    }
    const variables = Object.create(null) as Record<string, string | number | boolean>;
    for (const [key, value] of Object.entries(this.#record([...path, 'variables']))) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') variables[key] = value;
    }
    const kept = state === 'git' || state === 'file' ? state : undefined;
    return { name, platforms, variables, state: kept, place: this.#place(path) };
  }

  #readFolder(folder: unknown): string | undefined {
    if (typeof folder !== 'string') return 'tiers';
    if (!folder.startsWith('/') && !folder.includes('\\') && !folder.split('/').includes('..')) return folder;
    const detail = `"tiers" is ${JSON.stringify(folder)}, which is outside of the project folder.`;
    const hint = `Name a folder beside ${PROJECT_FILE} or below it.`;
    this.diagnostics.push(report(codes['invalid-value'], { place: this.#place(['tiers']), detail, hint }));
    return undefined;
  }

  #readDefault(name: unknown, known: readonly string[]): string | undefined {
    if (typeof name !== 'string') return undefined;
    if (known.includes(name)) return name;
    const detail = `"default_environment" names ${JSON.stringify(name)}, which is not under \`environments\`.`;
    const place = this.#place(['default_environment']);
    this.diagnostics.push(report(codes['unknown-environment'], { place, detail, hint: didYouMean(name, known) }));
    return undefined;
  }

  #readGuardrails(): Guardrails {
    const { max_deletes: maxDeletes, max_affected_accounts: maxAccounts } = this.#record(['guardrails']);
    const levels = Object.entries(this.#record(['guardrails', 'guards'])).flatMap(([guard, level]) =>
      level === 'stop' || level === 'warn' ? [[guard, level] as const] : [],
    );
    return {
      maxDeletes: typeof maxDeletes === 'number' ? maxDeletes : 0,
      maxAffectedAccounts: typeof maxAccounts === 'number' ? maxAccounts : undefined,
      levels: Object.fromEntries(levels),
    };
  }

  #readAccept(accept: unknown, today: string): readonly Acceptance[] {
    const exceptions: Acceptance[] = [];
    for (const [index, entry] of (Array.isArray(accept) ? accept : []).entries()) {
      if (!isRecord(entry) || typeof entry['guard'] !== 'string' || !Array.isArray(entry['addresses'])) continue;
      const { until } = entry;
      if (until === undefined) continue;
      const place = this.#place(['accept', String(index), 'until']);
      if (typeof until !== 'string' || !isDate(until)) {
        const detail = `"accept.${index}.until" is ${JSON.stringify(until)}, which is not a day of the calendar.`;
        this.diagnostics.push(report(codes['invalid-value'], { place, detail, hint: 'Write it as 2026-12-31.' }));
      } else if (until < today) {
        const detail = `The exception for ${cite(entry['guard'])} (${cite(entry['addresses'].join(', '))}) ended on ${until}.`;
        const hint = 'Remove the entry, or give it a new date if it is still wanted.';
        this.diagnostics.push(report(codes['accept-expired'], { place, detail, hint }));
      } else exceptions.push({ guard: entry['guard'], addresses: entry['addresses'].map(String) });
    }
    return exceptions;
  }

  #record(path: readonly string[]): Readonly<Record<string, unknown>> {
    const node = nodeAt(this.#root, path);
    const data = node === undefined ? undefined : toData(node);
    return isRecord(data) ? data : {};
  }

  #place(path: readonly string[]): Place {
    return (
      nodeAt(this.#root, path)?.place ?? (path.length > 0 ? this.#place(path.slice(0, -1)) : startOf(PROJECT_FILE))
    );
  }
}

/** Whether a text is a day of the calendar, YYYY-MM-DD; 2026-02-30 is not. */
function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
