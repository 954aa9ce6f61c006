// The saved plan as text: what is printed is read back, and an edit of any byte is refused.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../src/plan/plan.ts';
import { parseSavedPlan, printSavedPlan, type SavedPlan } from '../src/plan/saved/document.ts';
import { loadFiles, nylasKinds } from './worlds.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const read = (text: string) => parseSavedPlan(text, { location: 'it.plan', digest });

const { resources: desired } = loadFiles({
  'tiers/free.yaml': `policies:
  free: { name: "Fr\u00e9e \\"tier\\"", limits: { limit_count_daily_email_sent: 200 } }
workspaces:
  free: { name: Free, domain: free.example, policy: free, accounts: [a@free.example] }
`,
});

const saved: SavedPlan = {
  toolVersion: '1.2.3',
  target: 'somewhere',
  applications: { nylas: 'app' },
  createdAt: '2026-11-21T12:00:00.000Z',
  stateSerial: 7,
  isStateBehind: false,
  plan: makePlan({
    environment: 'it',
    kinds: nylasKinds,
    desired,
    base: { 'policy.old': { id: 'gone', attributes: { name: 'Old' } } },
    live: [{ kind: 'policy', id: 'p', attributes: { name: 'Other' } }],
    targets: [],
    guards: { accept: [], maxDeletes: 0 },
  }),
  desired,
  moved: [{ from: 'policy.basic', to: 'policy.free' }],
  warnings: [],
};
const text = printSavedPlan(saved, digest);

describe('a saved plan as text', () => {
  test('is read back as it was, and printed again byte for byte', () => {
    const found = read(text);
    expect(found).toEqual(saved);
    expect('plan' in found && printSavedPlan(found, digest)).toBe(text);
  });

  test('with any byte changed, added or left out it is refused', () => {
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === '1' ? '2' : '1';
      // Every byte is changed in one way, and in turn in another.
      const pieces = at % 10 === 0 ? [other, ` ${text[at]}`, ''] : [other];
      const edits = pieces.map(piece => text.slice(0, at) + piece + text.slice(at + 1));
      for (const edited of edits) {
        const found = read(edited);
        expect('code' in found && found.code, `at ${at}: ${edited.slice(at - 10, at + 10)}`).toMatch(/^plan-/);
      }
    }
  });

  test.each([
    ['', 'plan-unreadable'],
    ['[]', 'plan-unreadable'],
    ['{"format":"another"}', 'plan-unreadable'],
    ['{"format":"tierform-plan","tool_version":"9.0.0","version":2}', 'plan-version'],
    ['{"format":"tierform-plan","version":1}', 'plan-damaged'],
    [`${text}\n`, 'plan-damaged'],
    [text.replaceAll('\n', '\r\n'), 'plan-damaged'],
  ])('%j is %s', (other, code) => {
    expect(read(other)).toMatchObject({ code });
  });

  test('another version names the tierform that wrote it', () => {
    expect(read('{"format":"tierform-plan","tool_version":"9.0.0","version":2}')).toMatchObject({
      detail: 'it.plan has the version 2 and was written by tierform "9.0.0"; this one reads version 1.',
    });
  });

  test('a right digest over something that is no plan is refused', () => {
    const body = '{"format":"tierform-plan","version":1}';
    expect(read(`{"digest":"${digest(body)}",${body.slice(1)}\n`)).toMatchObject({ code: 'plan-unreadable' });
  });
});
