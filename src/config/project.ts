// tierform.yaml -> the project: environments, plans, exceptions. Pure: reading the file, and the values of environment
// variables, are the command line's business.
import { type Diagnostic, hasErrors, type Place, report } from '../core/diagnostic.ts';
import type { PlanMaxima, PlatformModel, Settings } from '../core/kind.ts';
import { isRecord } from '../core/value.ts';
import { codes } from './codes.ts';
import { type PlanTables, readPlans, resolvePlan } from './maxima.ts';
import { checkSchema } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { findSecrets, KEY_VARIABLE, secretInFile } from './yaml/secrets.ts';
import { nodeAt, parseSource, type SourceNode, startOf, toData } from './yaml/source.ts';
import type { Variables } from './yaml/variables.ts';

export const PROJECT_FILE = 'tierform.yaml';

export interface Environment {
  readonly name: string;
  /** One block per platform in use, by the platform's name. */
  readonly platforms: Readonly<Record<string, PlatformBlock>>;
  readonly variables: Variables;
  readonly place: Place | undefined;
}

export interface PlatformBlock {
  readonly settings: Settings;
  readonly maxima: PlanMaxima | undefined;
}

/** What may happen although a guard stops it; reviewed with the change that it allows. */
export interface Exception {
  readonly guard: string;
  readonly addresses: readonly string[];
}

export interface Project {
  /** Relative to the project folder. */
  readonly tiersFolder: string;
  readonly defaultEnvironment: string | undefined;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly accept: readonly Exception[];
  /** How many deletes an apply may hold that nobody accepted. */
  readonly maxDeletes: number;
}

export interface LoadedProject {
  /** Undefined when the file is not YAML; what can be read of a file with other errors is here all the same. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
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
  if (root === undefined) {
    if (hasErrors(source.diagnostics)) return { project: undefined, diagnostics: source.diagnostics };
    const detail = `${PROJECT_FILE} is empty; it needs \`environments\`.`;
    return {
      project: undefined,
      diagnostics: [report(codes['missing-key'], { place: startOf(PROJECT_FILE), detail })],
    };
  }
  const reader = new ProjectReader(root, models);
  const diagnostics = [
    ...source.diagnostics,
    ...others.map(({ place }) =>
      report(codes['yaml-syntax'], {
        place,
        detail: `${PROJECT_FILE} is one document; only tier files can hold several.`,
      }),
    ),
    ...checkSchema({ schema: 'project', root, isReadElsewhere: () => false, reserved: reservedKey }),
    ...findSecrets(root),
  ];
  const project = reader.read(today);
  return { project, diagnostics: [...diagnostics, ...reader.diagnostics] };
}

function reservedKey(path: readonly string[], key: string): string | undefined {
  if (path.length === 1 && path[0] === 'guardrails' && key === 'max_affected_accounts')
    return 'a guard that counts accounts';
  return undefined;
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
    const environments: Record<string, Environment> = {};
    for (const name of Object.keys(this.#record(['environments'])))
      environments[name] = this.#readEnvironment(name, tables);
    const tiersFolder = typeof data['tiers'] === 'string' ? data['tiers'] : 'tiers';
    this.#checkFolder(tiersFolder);
    return {
      tiersFolder,
      defaultEnvironment: this.#readDefault(data['default_environment'], Object.keys(environments)),
      environments,
      accept: this.#readAccept(data['accept'], today),
      maxDeletes: this.#readMaxDeletes(),
    };
  }

  #readEnvironment(name: string, tables: PlanTables): Environment {
    const path = ['environments', name];
    const platforms: Record<string, PlatformBlock> = {};
    for (const model of this.#models) {
      const blockPath = [...path, model.name];
      if (nodeAt(this.#root, blockPath)?.type !== 'map') continue;
      const settings = this.#record(blockPath);
      this.#checkKey(settings['api_key'], [...blockPath, 'api_key']);
      this.diagnostics.push(...model.checkSettings(settings, key => this.#place([...blockPath, key])));
      const maxima = resolvePlan({
        plan: settings['plan'],
        place: this.#place([...blockPath, 'plan']),
        node: nodeAt(this.#root, [...blockPath, 'plan']),
        model,
        tables,
      });
      this.diagnostics.push(...maxima.diagnostics);
      platforms[model.name] = { settings, maxima: maxima.value };
    }
    const variables: Record<string, string | number | boolean> = {};
    for (const [key, value] of Object.entries(this.#record([...path, 'variables']))) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') variables[key] = value;
    }
    return { name, platforms, variables, place: this.#place(path) };
  }

  #checkKey(key: unknown, path: readonly string[]): void {
    if (typeof key === 'string' && !KEY_VARIABLE.test(key)) this.diagnostics.push(secretInFile(this.#place(path)));
  }

  #checkFolder(folder: string): void {
    if (!folder.startsWith('/') && !folder.includes('\\') && !folder.split('/').includes('..')) return;
    const detail = `"tiers" is "${folder}", which is outside of the project folder.`;
    const hint = `Name a folder beside ${PROJECT_FILE} or below it.`;
    this.diagnostics.push(report(codes['invalid-value'], { place: this.#place(['tiers']), detail, hint }));
  }

  #readDefault(name: unknown, known: readonly string[]): string | undefined {
    if (typeof name !== 'string') return undefined;
    if (known.includes(name)) return name;
    const detail = `"default_environment" names "${name}", which is not under \`environments\`.`;
    const place = this.#place(['default_environment']);
    this.diagnostics.push(report(codes['unknown-environment'], { place, detail, hint: didYouMean(name, known) }));
    return undefined;
  }

  #readMaxDeletes(): number {
    const value = this.#record(['guardrails'])['max_deletes'];
    return typeof value === 'number' ? value : 0;
  }

  #readAccept(accept: unknown, today: string): readonly Exception[] {
    const exceptions: Exception[] = [];
    for (const [index, entry] of (Array.isArray(accept) ? accept : []).entries()) {
      if (!isRecord(entry) || typeof entry['guard'] !== 'string' || !Array.isArray(entry['addresses'])) continue;
      const { until } = entry;
      if (typeof until !== 'string') continue;
      const place = this.#place(['accept', String(index), 'until']);
      if (!isDate(until)) {
        const detail = `"accept.${index}.until" is "${until}", which is not a day of the calendar.`;
        this.diagnostics.push(report(codes['invalid-value'], { place, detail, hint: 'Write it as 2026-12-31.' }));
      } else if (until < today) {
        const detail = `The exception for ${entry['guard']} (${entry['addresses'].join(', ')}) ended on ${until}.`;
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
