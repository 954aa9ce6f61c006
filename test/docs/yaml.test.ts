// YAML of the documentation is what tierform reads: each block that is a tier file, tierform.yaml or a part of it is validated.
import { describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import projectSchema from '../../schemas/project.schema.json' with { type: 'json' };
import tierSchema from '../../schemas/tier.schema.json' with { type: 'json' };
import { isRecord } from '../../src/core/value.ts';
import { makeFolder, tierform } from '../cli/world.ts';
import { allPages, blocksOf, type Page } from './pages.ts';

const LOCAL = { local: { nylas: { endpoint: 'emulator' }, variables: { domain: 'acme.example' } } };
const PROJECT = stringify({ environments: LOCAL });
const TIER = 'policies: { free: { name: Free tier } }\n';

/** What is wrong only because a page shows one file of many. */
const ELSEWHERE: ReadonlySet<string> = new Set(['move-to-undeclared', 'unknown-reference', 'unreadable-file']);

interface YamlBlock {
  readonly place: string;
  readonly text: string;
}

function yamlBlocksOf(page: Page): readonly YamlBlock[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'yaml' || language === 'yml')
    .map(({ start, lines }) => ({ place: `${page.path}:${start}`, text: `${lines.join('\n')}\n` }));
}

/** The project in which a block is valid or not; undefined for YAML of somebody else, such as a workflow. */
function projectOf(text: string): Readonly<Record<string, string>> | undefined {
  const [root] = parseAllDocuments(text).map(document => document.toJS());
  if (!isRecord(root)) return undefined;
  if (Object.keys(tierSchema.properties).some(key => key in root))
    return { 'tierform.yaml': PROJECT, 'tiers/a.yaml': text };
  if (!Object.keys(projectSchema.properties).some(key => key in root)) return undefined;
  const whole = 'environments' in root ? text : `${text}${stringify({ environments: LOCAL })}`;
  return { 'tierform.yaml': whole, 'tiers/a.yaml': TIER };
}

async function faultsOf({ place, text }: YamlBlock): Promise<readonly string[]> {
  const broken = parseAllDocuments(text).flatMap(document =>
    document.errors.map(({ message }) => `${place}: ${message}`),
  );
  if (broken.length > 0) return broken;
  const files = projectOf(text);
  if (files === undefined) return [];
  const { stdout } = await tierform(makeFolder(files), ['validate', '--all-environments', '--format', 'json']);
  const found = JSON.parse(stdout);
  const documents: readonly { readonly diagnostics: readonly Found[] }[] = [found, ...(found.environments ?? [])];
  return documents
    .flatMap(({ diagnostics = [] }) => diagnostics)
    .filter(({ severity, code }) => severity === 'error' && !ELSEWHERE.has(code))
    .map(({ code, line, detail }) => `${place}: line ${line}: ${code}: ${detail}`);
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly line: number;
  readonly detail: string;
}

describe('YAML of the documentation', () => {
  const blocks = allPages.flatMap(yamlBlocksOf);

  test('is found', () => {
    expect(blocks.filter(({ text }) => projectOf(text) !== undefined).length).toBeGreaterThan(7);
  });

  test.each(blocks.map(block => [block.place, block] as const))('%s', async (_, block) => {
    expect(await faultsOf(block)).toEqual([]);
  });
});

test('what tierform would refuse is seen', async () => {
  const block = (text: string) => faultsOf({ place: 'a.md:1', text });
  expect(await block('policies: { free: { name: Free, limits: { storage: 3GiB } } }\n')).toHaveLength(1);
  expect(await block('guardrails: { max_delete: 1 }\n')).toHaveLength(1);
  expect(await block('environments: { a: { nylas: { region: uk } } }\n')).not.toEqual([]);
  expect(await block('jobs: { a: [ }\n')).not.toEqual([]);
  expect(await block('workspaces: { free: { name: Free, domain: free.example, policy: free } }\n')).toEqual([]);
});
