// Annotations, SARIF and JUnit XML of what a command found: each as the program that reads it wants it, whatever is in it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findExplanation } from '../../src/cli/formats/declared.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { findDrift } from '../../src/plan/drift.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { renderAnnotations } from '../../src/render/reports/github.ts';
import { renderJunit } from '../../src/render/reports/junit.ts';
import type { FilesReport, PlanReport, ReportView } from '../../src/render/reports/report.ts';
import { renderSarif } from '../../src/render/reports/sarif.ts';
import { loadFiles, nylasKinds } from '../worlds.ts';
import { faultsOfSarif } from './sarif.ts';
import { parseXml } from './xml.ts';

const view: ReportView = {
  kinds: nylasKinds,
  isVerbose: false,
  pathOf: file => `sub/${file}`,
  toolVersion: '1.2.3',
  explain: findExplanation,
  wholeCommand: undefined,
};

const ERROR: Diagnostic = {
  code: 'unknown-key',
  severity: 'error',
  summary: 'Key is not known.',
  detail: 'limts is no key: 100 % sure.',
  hint: 'Write:\n\n    limits',
  place: { file: 'tiers/a, b: c.yaml', line: 3, column: 5, length: 5 },
};
const WARNING: Diagnostic = {
  code: 'no-tier-files',
  severity: 'warning',
  summary: 'No tier files found.',
  detail: 'None.',
};

function filesReport(diagnostics: readonly Diagnostic[], environment = 'it'): FilesReport {
  return { of: 'files', environment, diagnostics, files: ['tiers/a, b: c.yaml', 'tiers/good.yaml'] };
}

const live = { 'limits.limit_count_daily_email_sent': 300, name: 'Free' };
const base = { ...live, 'limits.limit_count_daily_email_sent': 200 };
const request = {
  environment: 'it',
  kinds: nylasKinds,
  desired: loadFiles({
    'tiers/a.yaml': `policies:
  free: { name: Free, limits: { limit_count_daily_email_sent: 400 } }
  pro: { name: Pro, limits: { limit_count_daily_email_sent: 400 } }
  new: { name: New }
`,
  }).resources,
  base: {
    'policy.free': { id: 'p', attributes: base },
    'policy.pro': { id: 'q', attributes: { ...live, name: 'Pro', 'limits.limit_count_daily_email_sent': 400 } },
    'policy.old': { id: 'o', attributes: { name: 'Old' } },
  },
  live: [
    { kind: 'policy', id: 'p', attributes: live },
    { kind: 'policy', id: 'q', attributes: { ...live, name: 'Pro', 'limits.limit_count_daily_email_sent': 400 } },
    { kind: 'policy', id: 'o', attributes: { name: 'Old' } },
  ],
  targets: [],
  guards: { accept: [], maxDeletes: 0 },
};
const planReport: PlanReport = {
  of: 'plan',
  environment: 'it',
  target: 'somewhere',
  diagnostics: [WARNING],
  plan: makePlan(request),
  wish: 'what the files say',
};

describe('annotations', () => {
  test('of files are at their places, and escaped as the runner wants it', () => {
    expect(renderAnnotations([filesReport([ERROR, WARNING])], view)).toBe(
      `::error file=sub/tiers/a%2C b%3A c.yaml,line=3,col=5,title=unknown-key%3A Key is not known.::limts is no key: 100 %25 sure.%0AWrite:%0A%0A    limits
::warning title=no-tier-files%3A No tier files found.::None.
`,
    );
  });

  test('of a guard are where the resource is declared', () => {
    const lines = renderAnnotations([planReport], view).trimEnd().split('\n');
    expect(lines.map(line => line.slice(0, line.indexOf('::', 2)))).toEqual([
      '::warning title=no-tier-files%3A No tier files found.',
      '::error title=deletes-resources%3A Plan deletes resources.',
      '::warning file=sub/tiers/a.yaml,line=2,col=1,title=loosens-limits%3A Plan loosens limits.',
    ]);
  });

  test('of several environments come once, with the environments that say so', () => {
    const other: Diagnostic = { ...ERROR, detail: 'another' };
    const text = renderAnnotations([filesReport([ERROR], 'a'), filesReport([ERROR, other], 'b')], view);
    expect(text.match(/In [^%]*/g)).toEqual(['In a, b.', 'In b.']);
  });

  test('whatever the text, one line each, and one command', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\n::error::', '\r', ',line=1', ':', '%0A'),
        (text, bit) => {
          const odd = `${text}${bit}${text}`;
          const place = { file: `${odd}.yaml`, line: 1, column: 1, length: 1 };
          const out = renderAnnotations([filesReport([{ ...ERROR, detail: odd, hint: odd, place }])], view);
          expect(out).toMatch(/^::error file=[^:,\n\r]*,line=1,col=1,title=[^:,\n\r]*::[^\n\r]*\n$/);
        },
      ),
    );
  });
});

describe('SARIF', () => {
  test('has each code once as a rule, and a result for each diagnostic with its place', () => {
    const log = JSON.parse(renderSarif([filesReport([ERROR, { ...ERROR, detail: 'b' }, WARNING])], view));
    expect(faultsOfSarif(log)).toBeNull();
    const [{ tool, results }] = log.runs;
    expect(tool.driver).toMatchObject({ name: 'tierform', version: '1.2.3' });
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['unknown-key', 'no-tier-files']);
    expect(tool.driver.rules[0]).toMatchObject({
      shortDescription: { text: 'Key is not known.' },
      fullDescription: { text: expect.stringContaining('a misspelt limit would be no limit') },
      help: { text: expect.stringMatching(/misspelt limit.*\n\nCorrect it.*\n\n.*nothing is applied/s) },
    });
    expect(results.map(({ level, ruleIndex }: Record<string, unknown>) => [level, ruleIndex])).toEqual([
      ['error', 0],
      ['error', 0],
      ['warning', 1],
    ]);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'sub/tiers/a%2C%20b%3A%20c.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3, startColumn: 5, endColumn: 10 },
    });
    expect(results[2].locations[0].physicalLocation.artifactLocation.uri).toBe('sub/tierform.yaml');
  });

  test('of a plan says why a guard is there', () => {
    const log = JSON.parse(renderSarif([planReport], view));
    expect(faultsOfSarif(log)).toBeNull();
    const rule = log.runs[0].tool.driver.rules.find(({ id }: { id: string }) => id === 'deletes-resources');
    expect(rule.help.text).toContain('A deleted object does not come back');
  });

  test('of a code that nobody explains says its summary', () => {
    const log = JSON.parse(renderSarif([filesReport([{ ...ERROR, code: 'no-such-code' }])], view));
    expect(faultsOfSarif(log)).toBeNull();
    expect(log.runs[0].tool.driver.rules[0].fullDescription).toEqual({ text: ERROR.summary });
  });

  test('of several environments has each result once', () => {
    const log = JSON.parse(renderSarif([filesReport([ERROR], 'a'), filesReport([ERROR], 'b')], view));
    expect(faultsOfSarif(log)).toBeNull();
    expect(log.runs[0].results).toHaveLength(1);
    expect(log.runs[0].results[0].properties).toEqual({ environments: ['a', 'b'] });
  });

  test('makes no link of a message', () => {
    const log = JSON.parse(renderSarif([filesReport([{ ...ERROR, detail: '[a](https://evil.example)' }])], view));
    expect(log.runs[0].results[0].message.text).toContain('[a] (https');
  });

  test('whatever the text, it is valid', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const place = { file: `${text}/x.yaml`, line: 1, column: 1, length: 1 };
        const log = JSON.parse(renderSarif([filesReport([{ ...ERROR, detail: text || 'x', place }], text)], view));
        expect(faultsOfSarif(log)).toBeNull();
      }),
    );
  });

  test('the schema refuses what is not SARIF', () => {
    const log = JSON.parse(renderSarif([filesReport([ERROR])], view));
    log.runs[0].results[0].level = 'fatal';
    expect(faultsOfSarif(log)).not.toBeNull();
  });
});

describe('JUnit', () => {
  test('of files has a suite for each, and a case for each code', () => {
    const xml = parseXml(renderJunit([filesReport([WARNING, ERROR])], view));
    expect(xml.attributes).toEqual({ name: 'tierform', tests: '3', failures: '1', errors: '0', skipped: '0' });
    const cases = xml.children.map(suite => [
      suite.attributes['name'],
      suite.children.map(({ attributes, children }) => [attributes['name'], children.map(({ name }) => name).join()]),
    ]);
    expect(cases).toEqual([
      ['validate it', [['no-tier-files', 'system-out']]],
      ['validate it: sub/tiers/a, b: c.yaml', [['unknown-key', 'failure']]],
      ['validate it: sub/tiers/good.yaml', [['is valid', '']]],
    ]);
    expect(xml.children[1]?.children[0]?.children[0]?.text).toContain(
      'limts is no key: 100 % sure.\nWrite:\n\n    limits',
    );
  });

  test('of a plan has a case for each guard', () => {
    const xml = parseXml(renderJunit([planReport, { ...planReport, plan: undefined, diagnostics: [ERROR] }], view));
    expect(xml.attributes).toMatchObject({ failures: '1', errors: '1' });
    const failed = xml.children.flatMap(({ children }) =>
      children.filter(one => one.children[0]?.name !== 'system-out'),
    );
    expect(failed.filter(one => one.children.length > 0).map(({ attributes }) => attributes['name'])).toEqual([
      'deletes-resources',
      'the plan can be made',
    ]);
  });

  test('of drift has a case for each resource', () => {
    const drift = findDrift(request);
    const xml = parseXml(renderJunit([{ of: 'drift', environment: 'it', target: 'x', diagnostics: [], drift }], view));
    const cases = xml.children[0]?.children.map(one => [
      one.attributes['name'],
      one.children[0]?.name,
      one.children[0]?.attributes['message'],
    ]);
    expect(cases).toEqual([
      ['drift can be found', undefined, undefined],
      ['policy.free', 'failure', "changed behind git's back"],
      ['policy.new', 'skipped', 'to create: not applied yet'],
      ['policy.old', 'skipped', 'to delete: not applied yet'],
      ['policy.pro', undefined, undefined],
    ]);
    expect(xml.children[0]?.children[1]?.children[0]?.text).toContain('base 200  live 300  files 400');
  });

  test('whatever the text, it is well-formed and says it', () => {
    const odd = fc.constantFrom(
      ']]>',
      '<!--',
      '&amp;',
      '"',
      "'",
      '\ufffe',
      '\uffff',
      '\u0000',
      '\ud800',
      '<![CDATA[',
      '\t',
      '\n',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), odd, (text, bit) => {
        const detail = `${bit}a${text}${bit}`;
        const place = { file: `${bit}${text}.yaml`, line: 1, column: 1, length: 1 };
        const xml = renderJunit([filesReport([{ ...ERROR, detail, place }], `${text}${bit}`)], view);
        expect(() => parseXml(xml)).not.toThrow();
      }),
    );
  });
});

describe('the reader of XML refuses', () => {
  test.each([
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b="<"/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    '<a>&nbsp;</a>',
    '<a>&</a>',
    '<a>]]></a>',
    '<a>\u0001</a>',
    '<a>\ufffe</a>',
    '<a>\ud800</a>',
  ])('%j', text => {
    expect(() => parseXml(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)).toThrow();
  });
});
