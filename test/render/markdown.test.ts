// Plans, drift and applies as Markdown: nothing of others is more than text, and a page fits into a comment whatever is in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApplyResult } from '../../src/apply/apply.ts';
import { findExplanation } from '../../src/cli/formats/declared.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Base, LiveObject } from '../../src/core/resource.ts';
import type { Plan } from '../../src/plan/change.ts';
import { findDrift } from '../../src/plan/drift.ts';
import { makePlan, type PlanRequest } from '../../src/plan/plan.ts';
import { renderMarkdown } from '../../src/render/markdown/report.ts';
import { codeBlock, codeSpan, sizeOf } from '../../src/render/markdown/text.ts';
import type { Report, ReportView } from '../../src/render/reports/report.ts';
import { loadFiles, nylasKinds } from '../worlds.ts';
import { findMarkup, readOutside } from './plain-markdown.ts';

const LIMIT = 65_536;

const view: ReportView = {
  kinds: nylasKinds,
  isVerbose: true,
  pathOf: file => file,
  toolVersion: '1.2.3',
  explain: findExplanation,
  wholeCommand: undefined,
};

interface Amounts {
  readonly creates: number;
  readonly updates: number;
  readonly drifted: number;
  readonly deletes: number;
  readonly unchanged: number;
  readonly unmanaged: number;
  readonly name?: string;
}

/** Policies in such numbers. What is updated and not drifted is nothing that a guard minds. */
function requestOf({
  creates,
  updates,
  drifted,
  deletes,
  unchanged,
  unmanaged,
  name = 'Policy',
}: Amounts): PlanRequest {
  const base: Record<string, Base[`${string}.${string}`]> = {};
  const live: LiveObject[] = [];
  const lines: string[] = ['x-none: 1', 'policies:', '  last: { name: Last }'];
  const nameOf = (key: string) => `${name.length > 200 ? 'Policy' : name} ${key}`;
  const attributesOf = (key: string, isStrict: boolean, sends: number) => ({
    name: `${name} ${key}`,
    'limits.limit_count_daily_email_sent': sends,
    'spam_detection.use_list_dnsbl': isStrict,
  });
  const declare = (key: string) =>
    lines.push(
      `  ${key}: { name: ${JSON.stringify(nameOf(key))}, limits: { limit_count_daily_email_sent: 200 }, spam_detection: { use_list_dnsbl: true } }`,
    );
  const exist = (key: string, before: LiveObject['attributes'], now = before) => {
    base[`policy.${key}`] = { id: `id-${key}`, attributes: before };
    live.push({ kind: 'policy', id: `id-${key}`, attributes: now });
  };
  const times = (count: number, run: (at: number) => void) => [...Array(count).keys()].forEach(run);
  times(creates, at => declare(`c${at}`));
  for (const key of ['u', 'd', 's'])
    times({ u: updates, d: drifted, s: unchanged }[key] ?? 0, at => declare(`${key}${at}`));
  times(updates, at => exist(`u${at}`, attributesOf(`u${at}`, false, 200)));
  times(unchanged, at => exist(`s${at}`, attributesOf(`s${at}`, true, 200)));
  times(drifted, at => exist(`d${at}`, attributesOf(`d${at}`, true, 200), attributesOf(`d${at}`, true, 300)));
  times(deletes, at => exist(`x${at}`, attributesOf(`x${at}`, true, 200)));
  exist('last', { name: 'Last' });
  times(unmanaged, at => live.push({ kind: 'policy', id: `f${at}`, attributes: { name: `${name} of others ${at}` } }));
  const { resources: desired } = loadFiles({ 'tiers/many.yaml': `${lines.join('\n')}\n` });
  return {
    environment: 'it',
    kinds: nylasKinds,
    desired,
    base,
    live,
    targets: [],
    guards: { accept: [], maxDeletes: 0 },
  };
}

function planReport(plan: Plan, diagnostics: readonly Diagnostic[] = []): Report & { readonly of: 'plan' } {
  return {
    of: 'plan',
    environment: plan.environment,
    target: 'somewhere',
    diagnostics,
    plan,
    wish: 'what the files say',
  };
}

const NOTHING: Amounts = { creates: 0, updates: 0, drifted: 0, deletes: 0, unchanged: 0, unmanaged: 0 };

describe('a plan that is long', () => {
  const missingOf = (page: string) => page.slice(page.indexOf('✂️'));

  test('of few changes is whole', () => {
    const plan = makePlan(requestOf({ ...NOTHING, creates: 20, updates: 20, deletes: 3, unmanaged: 9, unchanged: 9 }));
    const page = renderMarkdown([planReport(plan)], view);
    expect(page).not.toContain('✂️');
    for (const { address } of [...plan.changes]) expect(page).toContain(`\`${address}\``);
  });

  test('of 500 changes loses the lists of what does not change, then fields of creates, then of updates', () => {
    const plan = makePlan(
      requestOf({ creates: 250, updates: 200, drifted: 20, deletes: 30, unchanged: 300, unmanaged: 100 }),
    );
    const page = renderMarkdown([planReport(plan)], view);
    expect(sizeOf(page)).toBeLessThan(LIMIT);
    expect(missingOf(page)).toMatch(
      /^✂️ \*\*Shortened to fit into a comment\.\*\* Not shown here: 100 unmanaged objects; 301 unchanged resources; the fields of [12]\d\d creates\. /,
    );
    expect(missingOf(page)).not.toContain('delete');
    expect(page).toContain("The job's log has all of it.");
    for (const { address, action } of plan.changes)
      if (action !== 'create') expect(page).toContain(`**${action}** \`${address}\``);
    for (let at = 0; at < 20; at += 1) expect(page).toMatch(new RegExp(`\`policy\\.d${at}\`.*\\n\\n\`\`\`diff`));
  });

  test('of 5,000 changes keeps the summary, the guards and the deletes', () => {
    const plan = makePlan(
      requestOf({ creates: 2400, updates: 2400, drifted: 100, deletes: 100, unchanged: 10, unmanaged: 10 }),
    );
    const page = renderMarkdown([planReport(plan)], { ...view, wholeCommand: 'tierform show it.plan' });
    expect(sizeOf(page)).toBeLessThan(LIMIT);
    expect(page).toMatch(
      /^### 🛑 Plan for it: 2,400 to create, 2,500 to update, 100 to delete, 11 unchanged, 10 unmanaged\n/,
    );
    expect(page).toContain('🛑 **Stops an apply:** **Plan deletes resources.** `deletes-resources`\n\npolicy.x0');
    for (let at = 0; at < 100; at += 1) expect(page).toContain(`**delete** \`policy.x${at}\``);
    expect(missingOf(page)).toMatch(
      /the fields of 2,400 creates; the fields of 2,400 updates; 2,400 creates; [\d,]+ updates\. /,
    );
    expect(missingOf(page)).toContain('All of it: `tierform show it.plan`.');
    expect(() => readOutside(page)).not.toThrow();
  });

  test('of 5,000 deletes says that it does not name all of them', () => {
    const page = renderMarkdown([planReport(makePlan(requestOf({ ...NOTHING, deletes: 5000 })))], view);
    expect(sizeOf(page)).toBeLessThan(LIMIT);
    expect(page).toContain('5,000 to delete');
    expect(missingOf(page)).toMatch(/the fields of 5,000 deletes; [\d,]+ deletes\. /);
    expect(page.match(/\*\*delete\*\*/g)?.length).toBeGreaterThan(500);
  });

  test('is the same, byte for byte, whenever it is made', () => {
    const request = requestOf({ ...NOTHING, creates: 500, updates: 500 });
    const turned = { ...request, desired: [...request.desired].reverse(), live: [...request.live].reverse() };
    expect(renderMarkdown([planReport(makePlan(turned))], view)).toBe(
      renderMarkdown([planReport(makePlan(request))], view),
    );
  });

  test('of several environments, each keeps its summary and its deletes', () => {
    const plan = makePlan(requestOf({ ...NOTHING, creates: 300, updates: 300, deletes: 2, unmanaged: 50 }));
    const names = [...Array(20).keys()].map(at => `env-${at}`);
    const reports = names.map(environment => planReport({ ...plan, environment }));
    const page = renderMarkdown(reports, view, { summary: '20 environments: 20 with changes.' });
    expect(sizeOf(page)).toBeLessThan(LIMIT);
    expect(page).toMatch(/^## 20 environments: 20 with changes\.\n/);
    for (const name of names) expect(page).toContain(`### 🛑 Plan for ${name}: 300 to create`);
    expect(page.match(/\*\*delete\*\* `policy\.x[01]`/g)?.length).toBe(40);
  });

  test('of more environments than there is room for, says how many are missing', () => {
    const plan = makePlan(requestOf({ ...NOTHING, creates: 2 }));
    const reports = [...Array(2000).keys()].map(at => planReport({ ...plan, environment: `env-${at}` }));
    const page = renderMarkdown(reports, view, { summary: '2,000 environments' });
    expect(sizeOf(page)).toBeLessThan(LIMIT);
    expect(missingOf(page)).toMatch(/the sections of [\d,]+ environments\. /);
    expect(page).toContain('### Plan for env-0:');
  });

  test('is shortened piece by piece down to any limit', () => {
    const plan = makePlan(requestOf({ creates: 8, updates: 8, drifted: 4, deletes: 4, unchanged: 8, unmanaged: 8 }));
    for (let most = 30_000; most >= 4000; most -= 997) {
      const page = renderMarkdown([planReport(plan)], view, { most });
      expect(sizeOf(page)).toBeLessThanOrEqual(most);
      expect(() => readOutside(page)).not.toThrow();
      expect(page).toContain('8 to create, 12 to update, 4 to delete');
    }
  });
});

/** Each is a name, a value, an environment, a message of a server and a file. */
const HOSTILE: readonly string[] = [
  '@everyone @acme/team support@acme.example',
  '<script>x</script><img src=x onerror=y><!-- </details></summary>',
  '[a](https://evil.example) ![b](//evil.example) https://evil.example www.evil.example',
  'fixes #12, acme/mail#34, GH-56',
  '```\n\n@octocat\n\n# x',
  '`````` ~~~ `a` ``',
  '::error::x ##[error]x ##vso[task.x]y',
  '\n::error::x\r::stop-commands::y\u2028> quoted',
  '\u202eabc\u2066\u200b\u0007\u001b[31m',
  '| a | b |\n| --- | --- |',
  '# x',
  '- x',
  '$x$ $$y$$ *a* _b_ ~~c~~',
  '\\',
  '\\`',
  '&lt;b&gt; &#64;octocat',
  '`'.repeat(5000),
  'x'.repeat(200_000),
  '@\u{1f600}'.repeat(30_000),
];

function reportsOf(text: string): readonly (Report & { readonly of: 'plan' | 'drift' | 'apply' })[] {
  const request = requestOf({ creates: 2, updates: 2, drifted: 2, deletes: 2, unchanged: 1, unmanaged: 2, name: text });
  const diagnostic = (severity: Diagnostic['severity']): Diagnostic => ({
    code: 'unknown-key',
    severity,
    summary: 'Key is not known.',
    detail: `${text}\n${text}`,
    hint: `Write:\n\n    ${text}\n\n${text}`,
    place: { file: `tiers/${text}.yaml`, line: 1, column: 1, length: 1 },
  });
  const diagnostics = [diagnostic('error'), diagnostic('warning'), diagnostic('note')];
  const plan = { ...makePlan(request), environment: text };
  const error = { code: 'unavailable' as const, message: text, httpStatus: 503, requestId: text };
  const outcome = { address: 'policy.c0' as const, action: 'create' as const, name: text, requestId: undefined };
  const result: ApplyResult = {
    outcomes: [
      { ...outcome, status: 'failed', error },
      { ...outcome, status: 'skipped', error },
    ],
    verified: false,
    verifyFailure: error,
    remaining: ['policy.c0'],
    sideEffects: [{ address: 'policy.c0', path: 'name', before: text, after: text }],
    saveFailure: text,
  };
  const shared = { environment: text, target: text, diagnostics };
  const drift = findDrift(request);
  return [
    { of: 'plan', ...shared, plan, wish: 'what the files say' },
    { of: 'plan', ...shared, plan: undefined, wish: 'what the files say' },
    { of: 'drift', ...shared, drift },
    { of: 'apply', ...shared, plan, result, title: 'Apply', isInterrupted: false, proof: 'live is what the files say' },
    { of: 'apply', ...shared, plan, result: undefined, title: 'Apply', isInterrupted: false, proof: '' },
  ];
}

describe('text of others', () => {
  test.each(HOSTILE.map(text => [text.slice(0, 40), text]))('%j stays text', (_, text) => {
    const command = `tierform show '${text}'`;
    for (const report of reportsOf(text)) {
      const page = renderMarkdown([report], { ...view, wholeCommand: command }, { summary: text });
      expect(findMarkup(page)).toEqual([]);
      expect(page.split('\n').filter(line => /^\s*::|##\w*\[/.test(line))).toEqual([]);
      expect(sizeOf(page)).toBeLessThan(LIMIT);
    }
  });

  test('of any kind stays text, and within the limit', () => {
    const bit = fc.oneof(
      fc.constantFrom(...HOSTILE.slice(0, 16), '`', '``', '\n', '    ', ' '),
      fc.string({ unit: 'binary' }),
    );
    const texts = fc.array(bit, { maxLength: 6 }).map(bits => bits.join(''));
    fc.assert(
      fc.property(texts, text => {
        for (const report of reportsOf(text)) {
          const page = renderMarkdown([report], view, { summary: text, most: 20_000 });
          expect(findMarkup(page)).toEqual([]);
          expect(sizeOf(page)).toBeLessThanOrEqual(20_000);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['x', '`x`'],
    ['a`b', '`` a`b ``'],
    ['```', '```` ``` ````'],
  ])('%j as code within a line', (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test('a block of code has a fence that nothing in it closes', () => {
    expect(codeBlock(['a', '```', '`````x'], 'diff')).toBe('``````diff\na\n```\n`````x\n``````');
    expect(codeBlock(['a\n```\n@b'])).toBe('````\na\\n```\\n@b\n````');
  });

  test('is measured in bytes, the most that anybody counts', () => {
    for (const text of ['a', 'é', '中', '📧', 'a\u{1f600}é'])
      expect(sizeOf(text)).toBe(new TextEncoder().encode(text).length);
  });
});
