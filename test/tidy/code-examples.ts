// Examples for the rules about what code says: purity, vocabulary, and the parts of the language in use.

import type { Examples } from './examples.ts';

export const CODE_EXAMPLES: Examples = {
  'pure folders are pure': {
    good: [
      {
        'src/core/a.ts':
          "// async, await, Date.now()\nconst text = 'process';\nstep.process(clock.console, Date.UTC(0));",
      },
      { 'src/core/a.ts': 'interface Tree { readonly process: string }\nconst tree = { console: 1 };' },
      { 'src/http/a.ts': "import 'node:fs';\nexport async function wait() { await later(Date.now(), new Date()); }" },
    ],
    bad: [
      ...[
        ['async', 'const load = async () => {};'],
        ['async', 'class Loader { async load() {} }'],
        ['await', 'await load();'],
        ['await', 'for await (const line of lines) print(line);'],
        ['Promise', 'type Later = Promise<string>;'],
        ['the clock (Date)', 'const now = new Date();'],
        ['Date.now', 'const now = Date.now();'],
        ['performance', 'const now = performance.now();'],
        ['Math.random', 'const dice = Math.random();'],
        ['process', 'const { env } = process;'],
        ['process', 'const all = { process };'],
        ['console', "console.log('hello');"],
        ['setTimeout', 'setTimeout(() => {}, 10);'],
        ['node:fs', "import { readFileSync } from 'node:fs';"],
      ].map(
        ([what, text]) =>
          [
            `src/plan/a.ts:1: ${what} in plan, a pure folder; take the value as an argument, or move this to a floor that may`,
            { 'src/plan/a.ts': text ?? '' },
          ] as const,
      ),
    ],
  },
  "one platform's words stay with it": {
    good: [
      { 'src/plan/order.ts': '// A policy comes before the workspace that carries it: limit_storage_total.' },
      { 'src/platforms/nylas/policy.ts': 'export const policy = { limit_storage_total: 1 };' },
      { 'src/emulator/store.ts': 'export const workspaces = new Map();' },
      { 'src/http/pace.ts': "const rate_limit_reached = 'polite';\nimport pLimit from 'p-limit';" },
    ],
    bad: [
      ...[
        ['policy', 'const policyId = 1;'],
        ['policies', 'const text = `All Policies`;'],
        ['workspace', "const kind = 'workspace';"],
        ['workspaces', 'const impact = { workspaces: 1 };'],
        ['limit_', 'const pattern = /^limit_/;'],
        ['policy', 'class Walk { #policy = 1; }'],
      ].map(
        ([word, text]) =>
          [
            `src/plan/order.ts:1: the word "${word}" belongs to one platform; let the platform's kind supply it as data`,
            { 'src/plan/order.ts': text ?? '' },
          ] as const,
      ),
    ],
  },
  'no any, enum, namespace, decorator or default export': {
    good: [
      { 'src/core/a.ts': "// any enum namespace\nexport const any = 'enum namespace @decorator export default';" },
    ],
    bad: [
      ['src/core/a.ts:1: any; use unknown and narrow it', { 'src/core/a.ts': 'let value: readonly any[];' }],
      ['src/core/a.ts:1: an enum; use a union of string literals', { 'src/core/a.ts': 'enum Level { Low }' }],
      ['src/core/a.ts:1: a namespace; use a file', { 'src/core/a.ts': 'namespace Levels {}' }],
      ['src/core/a.ts:1: a decorator; call a function', { 'src/core/a.ts': '@sealed class Level {}' }],
      ['src/core/a.ts:1: a default export; export it by its name', { 'src/core/a.ts': 'export default 1;' }],
      [
        'src/core/a.ts:1: a default export; export it by its name',
        { 'src/core/a.ts': 'const a = 1; export { a as default };' },
      ],
    ],
  },
  'no list is handed to push as arguments': {
    good: [{ 'src/core/a.ts': 'list.push(item);\nshow(...items);\nconst all = [...items];' }],
    bad: [
      [
        'src/core/a.ts:1: push(...items); call append of core/value.ts',
        { 'src/core/a.ts': 'list.push(first, ...items);' },
      ],
      [
        'src/core/a.ts:1: unshift(...items); call append of core/value.ts',
        { 'src/core/a.ts': 'list.unshift(...items);' },
      ],
    ],
  },
  'casts are few': {
    good: [
      { 'src/core/a.ts': 'const levels = [1] as const satisfies number[]; // as string\n'.repeat(30) },
      { 'test/a.test.ts': 'read() as string;\n'.repeat(30) },
    ],
    bad: [
      [
        Array.from(
          { length: 21 },
          (_, index) =>
            `src/core/a.ts:${index + 1}: one of 21 casts, where 20 are allowed; narrow with a check, or use satisfies`,
        ).join('\n'),
        { 'src/core/a.ts': 'read() as string;\n'.repeat(21) },
      ],
    ],
  },
  'suppressions give a reason': {
    good: [
      { 'src/core/a.ts': '// biome-ignore lint/style/noNonNullAssertion: the row above checks it\n' },
      { 'test/a.test.ts': '// @ts-expect-error the call must not compile' },
      { 'src/core/a.ts': "const text = '// @ts-ignore';" },
    ],
    bad: [
      [
        'src/core/a.ts:2: @ts-ignore without a reason; repair the cause, or say on that line why it cannot be',
        { 'src/core/a.ts': '\n// @ts-ignore' },
      ],
      [
        'test/a.test.ts:1: biome-ignore lint/style/useConst without a reason; repair the cause, or say on that line why it cannot be',
        { 'test/a.test.ts': '// biome-ignore lint/style/useConst: <explanation>' },
      ],
    ],
  },
};
