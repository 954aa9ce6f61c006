// Examples for the rules about what a file may import.

import type { Examples } from './examples.ts';

const importing = (...specifiers: string[]) => specifiers.map(specifier => `import '${specifier}';`).join('\n');

export const IMPORT_EXAMPLES: Examples = {
  'folders import only from floors below': {
    good: [
      { 'src/plan/diff.ts': importing('../core/value.ts', './match.ts', 'yaml', '../../schemas/plans.json') },
      { 'src/apply/apply.ts': importing('../platforms/platform.ts', '../plan/plan.ts') },
      { 'src/platforms/nylas/index.ts': importing('./policy.ts', '../platform.ts', '../../http/retry.ts') },
      { 'src/emulator/server.ts': importing('../core/value.ts', '../http/transport.ts', './store.ts') },
      { 'src/cli/commands/plan.ts': importing('../../platforms/nylas/index.ts', '../flags.ts') },
      { 'src/core/value.ts': "// import '../plan/diff.ts'\nconst text = \"import '../plan/diff.ts'\";" },
    ],
    bad: [
      [
        'src/core/value.ts:2: core imports from plan; move what it needs down to core, or pass it in from above',
        { 'src/core/value.ts': "\nimport type { Plan } from '../plan/plan.ts';" },
      ],
      [
        'src/plan/diff.ts:1: plan imports from http; move what it needs down to core, config, or pass it in from above',
        { 'src/plan/diff.ts': "export { retry } from '../http/retry.ts';" },
      ],
      [
        'src/core/value.ts:1: core imports from config; move what it needs down to core, or pass it in from above',
        { 'src/core/value.ts': "type Unit = import('../config/units.ts').Unit;" },
      ],
      [
        'src/emulator/store.ts:1: emulator imports from config; move what it needs down to core, http, or pass it in from above',
        { 'src/emulator/store.ts': "const units = await import('../config/units.ts');" },
      ],
      [
        'src/emulator/store.ts:1: src/platforms/nylas/policy.ts is imported outside of its platform; import src/platforms/platform.ts',
        { 'src/emulator/store.ts': importing('../platforms/nylas/policy.ts') },
      ],
      [
        'src/apply/apply.ts:1: src/platforms/nylas/index.ts is imported outside of its platform; import src/platforms/platform.ts',
        { 'src/apply/apply.ts': importing('../platforms/nylas/index.ts') },
      ],
      [
        'src/platforms/nylas/client.ts:1: src/platforms/mailagents/client.ts is imported outside of its platform; import src/platforms/platform.ts',
        { 'src/platforms/nylas/client.ts': importing('../mailagents/client.ts') },
      ],
      [
        "src/cli/main.ts:1: cli imports src/platforms/nylas/client.ts; import the platform's index.ts",
        { 'src/cli/main.ts': importing('../platforms/nylas/client.ts') },
      ],
      [
        'src/emulator/store.ts:1: emulator imports from platforms; move what it needs down to core, http, or pass it in from above',
        { 'src/emulator/store.ts': importing('../platforms/platform.ts') },
      ],
      [
        'src/core/value.ts:1: src imports test/values.ts; keep what the program needs in src or schemas',
        { 'src/core/value.ts': importing('../../test/values.ts') },
      ],
      [
        'src/garage/car.ts:1: garage is no floor of src; move the file to one of core, config, plan, http, platforms, state, apply, render, emulator, cli',
        { 'src/garage/car.ts': '' },
      ],
    ],
  },
  'imports never go round': {
    good: [
      {
        'src/core/a.ts': importing('./b.ts', './c.ts'),
        'src/core/b.ts': importing('./c.ts'),
        'src/core/c.ts': '// ./a.ts',
      },
    ],
    bad: [
      [
        'src/core/b.ts:1: imports go round: src/core/a.ts -> src/core/b.ts -> src/core/a.ts; move what both need to a file that imports neither',
        { 'src/core/a.ts': importing('./b.ts'), 'src/core/b.ts': "import type { A } from './a.ts';" },
      ],
      [
        'src/core/a.ts:2: imports go round: src/core/a.ts -> src/core/a.ts; move what both need to a file that imports neither',
        { 'src/core/a.ts': importing('yaml', './a.ts') },
      ],
    ],
  },
  'each package has one importer': {
    good: [
      {
        'src/config/source.ts': importing('yaml', 'yaml/util', 'node:path'),
        'src/cli/main.ts': importing('node:path'),
      },
      { 'src/http/network.ts': importing('undici') },
      { 'src/config/source.ts': importing('yaml'), 'test/laws.test.ts': importing('yaml') },
    ],
    bad: [
      [
        'src/config/units.ts:1: yaml is imported in src/config/source.ts too; wrap it in one file and import that',
        { 'src/config/source.ts': importing('yaml'), 'src/config/units.ts': importing('yaml/util') },
      ],
      [
        'src/cli/b.ts:1: @clack/prompts is imported in src/cli/a.ts too; wrap it in one file and import that',
        { 'src/cli/a.ts': importing('@clack/prompts'), 'src/cli/b.ts': "await import('@clack/prompts');" },
      ],
      [
        'src/cli/main.ts:1: undici is imported outside of src/http/; take a Transport as an argument',
        { 'src/cli/main.ts': "import type { Agent } from 'undici';" },
      ],
    ],
  },
};
