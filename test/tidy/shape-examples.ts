// Examples for the rules about what files look like from outside.

import type { Examples } from './examples.ts';

const emptyFiles = (count: number, folder: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/file-${index}.ts`, '']));

export const SHAPE_EXAMPLES: Examples = {
  'files and folders are small': {
    good: [
      { 'src/core/a.ts': '//\n'.repeat(350) },
      emptyFiles(12, 'src/core'),
      emptyFiles(15, 'src/cli/commands'),
      emptyFiles(20, 'test'),
    ],
    bad: [
      [
        'src/core/a.ts:351: 351 lines, where 350 are allowed; split it where it changes subject',
        { 'src/core/a.ts': '//\n'.repeat(351) },
      ],
      [
        'src/core:1: 13 files, where 12 are allowed; give the files that belong together a folder',
        emptyFiles(13, 'src/core'),
      ],
    ],
  },
  'names say what is inside': {
    good: [
      { 'src/core/resource-type.ts': '', 'test/plan.test.ts': '', 'src/cli/commands/fmt.ts': '', 'src/a.d.ts': '' },
    ],
    bad: [
      [
        'src/core/string-utils.ts:1: the name says "utils"; name it after what it holds',
        { 'src/core/string-utils.ts': '' },
      ],
      ['src/types/plan.ts:1: the name says "types"; name it after what it holds', { 'src/types/plan.ts': '' }],
      [
        'src/core/keyOrder.ts:1: "keyOrder" is not kebab-case; use a-z, 0-9 and hyphens',
        { 'src/core/keyOrder.ts': '' },
      ],
    ],
  },
  'files start by saying what is here': {
    good: [
      { 'src/core/a.ts': '// What cannot happen here.\n\nexport {};' },
      { 'src/cli/main.ts': '#!/usr/bin/env node\n/*\n * The way in for people.\n */' },
    ],
    bad: [
      [
        'src/core/a.ts:1: no comment at the start; say in a few lines what is here, and what is deliberately elsewhere',
        { 'src/core/a.ts': "import 'yaml';\n// What cannot happen here." },
      ],
      [
        'src/core/b.ts:1: no comment at the start; say in a few lines what is here, and what is deliberately elsewhere',
        { 'src/core/b.ts': '// b.ts\nexport const b = 1;' },
      ],
    ],
  },
  'nothing is left for later': {
    good: [{ 'src/core/a.ts': "const text = 'TODO'; // What is to be done is in the plan." }],
    bad: [
      ['src/core/a.ts:2: TODO; do it now, or open an issue', { 'src/core/a.ts': '\n// TODO: sort' }],
      ['test/a.test.ts:1: FIXME; do it now, or open an issue', { 'test/a.test.ts': '/* FIXME */' }],
    ],
  },
  'no barrels': {
    good: [
      { 'src/platforms/nylas/index.ts': "export { nylas } from './nylas.ts';" },
      { 'src/core/a.ts': "export { b } from './b.ts';\nexport const a = 1;" },
      { 'src/cli/main.ts': "import './run.ts';" },
    ],
    bad: [
      [
        'src/core/index.ts:1: a barrel: all it does is to pass on what others export; delete it and import from the files themselves',
        { 'src/core/index.ts': "export * from './a.ts';\nexport type { B } from './b.ts';" },
      ],
      [
        'src/core/all.ts:1: a barrel: all it does is to pass on what others export; delete it and import from the files themselves',
        { 'src/core/all.ts': "import { a } from './a.ts';\nexport { a };" },
      ],
    ],
  },
  'the architecture page is short': {
    good: [{ 'ARCHITECTURE.md': 'line\n'.repeat(149) }, { 'README.md': 'line\n'.repeat(500) }],
    bad: [
      [
        'ARCHITECTURE.md:150: 150 lines, where fewer than 150 are allowed; move what is only true of one folder into the comments of its files',
        { 'ARCHITECTURE.md': 'line\n'.repeat(150) },
      ],
    ],
  },
  'the lockfile names no registry': {
    good: [{ 'package-lock.json': '{ "integrity": "sha512-", "link": true }' }],
    bad: [
      [
        "package-lock.json:2: a registry's address; install with omit-lockfile-registry-resolved=true, as .npmrc says",
        { 'package-lock.json': '{\n"resolved": "https://registry.example/a.tgz" }' },
      ],
    ],
  },
  'no path of a home folder': {
    good: [{ 'docs/a.md': ['the root/ folder, src/home/ada/, https://api.example', 'Users', 'ada'].join('/') }],
    bad: ['root', 'home/ada', 'Users'].map(
      folder =>
        [
          `docs/a.md:2: "/${folder}/" is a folder of one machine; write a path relative to the repository`,
          { 'docs/a.md': `\nsee ${['', folder, 'notes.txt'].join('/')}` },
        ] as const,
    ),
  },
};
