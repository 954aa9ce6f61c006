// Text from the API, from files, from the state, from a lock and from a saved plan that means to be more than text: it goes
// through every command, and no line of output may begin with it, be a command of a pipeline or hold a control character.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/cli/platforms.ts';
import { loadTiers } from '../../src/config/load.ts';
import { makeFolder, type Ran, tierform } from './world.ts';

/** Each `EVIL` stands where a line would begin. */
const TEXTS: Readonly<Record<string, string>> = {
  'begins with a command': '::error::EVIL | <b>x</b> @octocat `x` $x$',
  'begins with blanks and a command': ' \u3000::error::EVIL',
  'breaks lines': 'a\nEVIL\n::error::EVIL\r::error::EVIL\u2028EVIL\u0085EVIL',
  'is an old command': 'x ##[error]EVIL ##vso[task.x]y',
  'turns and hides': '\u001b[31m\u001b]0;x\u0007\u202ex\u2066\u200b\u009b1m\u00ad',
  'is a formula': '=cmd|x!A1',
};

function expectTame({ stdout, stderr }: Ran, argv: readonly string[]): void {
  for (const text of [stdout, stderr]) {
    const lines = text.split('\n').filter(line => /^\s*(?:::|EVIL)|##\w*\[/.test(line));
    expect({ argv, lines }).toEqual({ argv, lines: [] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
    expect(text.match(/.{0,30}[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u2028\u2066\u00ad].{0,30}/)).toBe(
      null,
    );
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** An application in which every text is this one. */
function applicationOf(text: string) {
  const times = { created_at: 1, updated_at: 1 };
  const limits = { limit_attachment_allowed_types: [text, 'image/*'], limit_count_daily_email_sent: 5 };
  const workspace = { auto_group: false, policy_id: `p-${text}`, rule_ids: [`r-${text}`], ...times };
  return {
    version: 1,
    application_id: 'a',
    organization_id: 'o',
    policies: [
      { id: `p-${text}`, name: text, limits, rules: [], spam_detection: {}, ...times },
      { id: text, name: text, limits: {}, rules: [], spam_detection: {}, ...times },
      { id: 'known', name: 'Known', limits, rules: [], spam_detection: {}, ...times },
    ],
    workspaces: [
      { workspace_id: 'd', name: 'Default', domain: null, default: true, ...workspace },
      { workspace_id: text, name: text, domain: text, default: false, ...workspace },
      { workspace_id: 'kw', name: 'Known', domain: null, default: false, ...workspace },
    ],
    grants: [
      {
        id: `g-${text}`,
        email: `${text}@x.example`,
        provider: 'nylas',
        workspace_id: 'kw',
        name: text,
        grant_status: 'valid',
        settings: {},
        scope: [],
        ...times,
      },
    ],
    rules: [
      {
        id: `r-${text}`,
        name: text,
        description: text,
        priority: 1,
        enabled: true,
        trigger: 'inbound',
        match: { operator: 'any', conditions: [{ field: 'from.address', operator: 'is', value: text }] },
        actions: [{ type: 'block' }],
        ...times,
      },
    ],
    lists: [
      {
        id: `l-${text}`,
        name: text,
        description: text,
        type: 'address',
        items: [{ id: 'i', value: text, created_at: 1 }],
        ...times,
      },
    ],
    retired_domains: [],
  };
}

const FILES = {
  'tiers/known.yaml': `policies:
  known: { name: Known, limits: { limit_count_daily_email_sent: 6, limit_attachment_allowed_types: [image/*] } }
workspaces:
  known: { name: Known, policy: known, rules: [] }
`,
};

const READING: readonly (readonly string[])[] = [
  ['validate'],
  ['plan', '--verbose'],
  ['drift', '--verbose'],
  ['tiers'],
  ['tiers', '--format', 'markdown'],
  ['explain', 'workspace.known'],
  ['explain', 'policy.known'],
  ['history'],
  ['history', '--format', 'markdown'],
  ['plan', '--verbose', '--format', 'markdown'],
  ['drift', '--format', 'markdown'],
  ['plan', '--format', 'junit'],
  ['plan', '--format', 'sarif'],
  ['drift', '--format', 'junit'],
  ['unlock'],
];

describe.each(Object.entries(TEXTS))('text that %s', (_, text) => {
  async function runAll(folder: string, commands: readonly (readonly string[])[]): Promise<readonly Ran[]> {
    const ran: Ran[] = [];
    for (const argv of commands) {
      const result = await tierform(folder, argv);
      expectTame(result, argv);
      ran.push(result);
    }
    return ran;
  }

  test('out of the API', async () => {
    const folder = makeFolder(FILES);
    write(folder, '.tierform/local.emulator.json', JSON.stringify(applicationOf(text)));
    const [, plan] = await runAll(folder, READING);
    expect(plan?.stdout).toContain('2 to update');
    await runAll(folder, [
      ['plan', '--out', 'x.plan'],
      ['show', 'x.plan'],
      ['show', 'x.plan', '--format', 'markdown'],
      ['explain', `${text}@x.example`],
      ['adopt', 'policy.known', text],
      ['adopt', 'policy.known', `${text}-which-is-nowhere`],
      ['import', '--out', 'tiers/imported'],
      ['plan'],
      ['apply', '--yes', '--verbose'],
      ...READING,
    ]);
  });

  test('out of the API, untouched as JSON', async () => {
    const folder = makeFolder(FILES);
    write(folder, '.tierform/local.emulator.json', JSON.stringify(applicationOf(text)));
    const { stdout } = await tierform(folder, ['plan', '--format', 'json']);
    const { unmanaged } = JSON.parse(stdout);
    expect(unmanaged).toContainEqual({ kind: 'policy', id: text, name: text });
  });

  test('out of the API, through an import, is the same text again', async () => {
    const folder = makeFolder();
    write(folder, '.tierform/local.emulator.json', JSON.stringify({ ...applicationOf(text), grants: [] }));
    const { exitCode } = await tierform(folder, ['import', '--out', 'tiers']);
    expect(exitCode).toBe(0);
    const names = readdirSync(join(folder, 'tiers'), { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.yaml'),
    );
    const { resources } = loadTiers({
      files: names.map(name => ({ path: `tiers/${name}`, bytes: readFileSync(join(folder, 'tiers', name)) })),
      readReferenced: () => ({ reason: 'there is none' }),
      models,
      environment: { name: 'local', platforms: {}, variables: {}, state: undefined, place: undefined },
      secrets: [],
      folder: 'tiers',
    });
    expect(resources.map(({ attributes }) => attributes['name'])).toContain(text);
  });

  test('out of files', async () => {
    const quoted = JSON.stringify(text);
    const tier = `tier: ${quoted}
rank: 1
policies:
  a: { name: ${quoted}, limits: { limit_attachment_allowed_types: [${quoted}, image/*] } }
workspaces:
  a: { name: ${quoted}, domain: ${quoted}, policy: { name: ${quoted} } }
lists:
  a: { name: ${quoted}, type: address, items: [${quoted}] }
`;
    const wrong = `${tier}x-${'y'}: 1
? ${quoted}
: { ${quoted}: ${quoted} }
moved: [{ from: ${quoted}, to: ${quoted} }]
`;
    const valid = `tier: ${quoted}\nrank: 1\npolicies:\n  a: { name: ${quoted} }\nworkspaces:\n  a: { name: ${quoted}, policy: a }\n`;
    for (const content of [tier, wrong, valid]) {
      const folder = makeFolder({ 'tiers/a.yaml': content });
      await runAll(folder, [
        ...READING,
        ['apply', '--yes', '--verbose'],
        ...READING,
        ['plan', '--out', 'x.plan'],
        ['show', 'x.plan'],
      ]);
      // Taken out again, so that there is something to delete and to forget.
      write(folder, 'tiers/a.yaml', 'policies: { b: { name: B } }\n');
      await runAll(folder, [
        ['plan'],
        ['drift'],
        ['apply', '--yes', '--verbose', '--allow', 'deletes-resources=policy.a'],
        ['history'],
      ]);
    }
  });

  test('as the name of a folder and in tierform.yaml', async () => {
    const quoted = JSON.stringify(text.replaceAll('/', ''));
    const project = `tiers: ${quoted}
default_environment: it
environments:
  it: { nylas: { endpoint: emulator, application_id: ${quoted}, plan: ${quoted} }, variables: { x: ${quoted}, ${quoted}: 1 } }
  ${quoted}: { nylas: { endpoint: ${quoted}, api_key: ${quoted} } }
accept: [{ guard: ${quoted}, addresses: [${quoted}], reason: ${quoted}, until: ${quoted} }]
${quoted}: 1
`;
    const folder = makeFolder({ 'tierform.yaml': project });
    await runAll(folder, [
      ...READING,
      ['validate', '-e', text],
      ['validate', '--all-environments'],
      ['plan', '--all-environments'],
    ]);
    // No file can have every one of these names.
    const name = text.replaceAll('/', '');
    const other = makeFolder({
      [`${name}/${name}.yaml`]: 'policies: { a: 1, a: 2 }\n',
      'tierform.yaml': `tiers: ${quoted}\nenvironments: { local: { nylas: { endpoint: emulator } } }\n`,
    });
    const ran = await runAll(other, [...READING, ['validate', name]]);
    expect(ran[0]?.stdout).toContain('duplicate-key');
  });

  test('out of arguments', async () => {
    const folder = makeFolder(FILES);
    await runAll(folder, [
      ['explain', text],
      ['explain', `policy.${text}`],
      ['validate', text],
      ['show', text],
      ['apply', text, '--yes'],
      ['plan', '--out', `${text}/x`],
      ['plan', '--trace', `${text}/x`],
      ['plan', '--target', text],
      ['plan', '-e', text],
      ['plan', '-C', text],
      ['history', text],
      ['history', '--address', text],
      ['adopt', text, text],
      ['import', '--out', text],
      ['emulate', '--port', text],
      ['emulate', '--plan', text],
      ['emulate', '--knob', text],
      [text.replaceAll('\n', ' ')],
      [`--${text.replaceAll('\n', ' ')}`],
    ]);
  });

  test('out of the state, the history and a lock', async () => {
    const folder = makeFolder(FILES);
    await tierform(folder, ['apply', '--yes']);
    const statePath = join(folder, '.tierform/local.json');
    const state = JSON.parse(readFileSync(statePath, 'utf8'));
    const resources = {
      ...state.resources,
      'policy.gone': {
        id: text,
        attributes: { name: text, [text]: text, 'limits.limit_count_daily_email_sent': text },
      },
      'policy.known': { id: text, attributes: { name: text, 'limits.limit_attachment_allowed_types': [text] } },
      [`${text.replaceAll('.', '')}.x`]: { id: 'x', attributes: { name: text } },
    };
    write(
      folder,
      '.tierform/local.json',
      JSON.stringify({ ...state, resources, written_by: { actor: text, at: text } }),
    );
    const history = join(folder, '.tierform/local.history.jsonl');
    const entry = JSON.parse(readFileSync(history, 'utf8'));
    const outcome = {
      address: text,
      action: text,
      status: text,
      error: text,
      request_id: text,
      fields: [{ path: text, before: text, after: { [text]: text } }],
    };
    const apply = {
      ...entry.apply,
      command: text,
      actor: text,
      host: text,
      commit: text,
      branch: text,
      run_url: text,
      tool_version: text,
      started_at: text,
      outcomes: [outcome],
    };
    write(folder, '.tierform/local.history.jsonl', `${JSON.stringify({ ...entry, apply })}\n`);
    write(
      folder,
      '.tierform/local.lock',
      JSON.stringify({ version: 1, id: text, actor: text, host: text, purpose: text, since: text }),
    );
    await runAll(folder, [
      ...READING,
      ['apply', '--yes'],
      ['import', '--out', 'x'],
      ['adopt', 'policy.known', 'x'],
      ['history', '1'],
    ]);
    for (const broken of [
      { ...state, environment: text },
      { ...state, version: text },
      { ...state, resources: { [text]: 1 } },
    ]) {
      write(folder, '.tierform/local.json', JSON.stringify(broken));
      await runAll(folder, READING);
    }
  });
});
