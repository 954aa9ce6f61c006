// What a rollback asks for, where the history knows less than all.
import { describe, expect, test } from 'vitest';
import type { Address } from '../src/core/address.ts';
import type { Base } from '../src/core/resource.ts';
import type { Attributes } from '../src/core/value.ts';
import type { PastApply } from '../src/plan/rollback/past.ts';
import { findRollback, type Rollback } from '../src/plan/rollback/rollback.ts';
import { nylasKinds } from './worlds.ts';

const SENT = 'limits.limit_count_daily_email_sent';
const SENSITIVITY = 'spam_detection.spam_sensitivity';

function baseOf(attributes: Readonly<Record<Address, Attributes>>): Base {
  return Object.fromEntries(Object.entries(attributes).map(([at, held]) => [at, { id: `id ${at}`, attributes: held }]));
}

function applyOf(serial: number, base: Base, rest: Partial<PastApply> = {}): PastApply {
  return { serial, base, creating: [], outcomes: [], ...rest };
}

function rollBack(target: PastApply, ...since: readonly PastApply[]): Rollback {
  const base = since.at(-1)?.base ?? target.base;
  const maxima = { limit_count_daily_email_sent: { value: 1000, origin: 'the contract' } };
  return findRollback({ kinds: nylasKinds, target, since, base, placeOf: () => undefined, maxima });
}

const free = baseOf({ 'policy.free': { name: 'Free' } });

function changed(...fields: readonly [path: string, before: null | number][]): PastApply['outcomes'] {
  const change = { address: 'policy.free', action: 'update', status: 'done' };
  return [{ ...change, fields: fields.map(([path, before]) => ({ path, before })) }];
}

test('a limit that was not set becomes the maximum of the plan; another field stays, and that is told', () => {
  const now = baseOf({ 'policy.free': { name: 'Free', [SENT]: 5, [SENSITIVITY]: 1 } });
  const outcomes = changed([SENT, null], [SENSITIVITY, null]);
  const { resources, diagnostics } = rollBack(applyOf(1, free), applyOf(2, now, { outcomes }));
  expect(resources).toMatchObject([{ attributes: { name: 'Free', [SENT]: 1000 }, kept: { name: 'Free' } }]);
  expect(resources[0]?.attributes).not.toHaveProperty([SENSITIVITY]);
  expect(diagnostics).toMatchObject([{ code: 'cannot-roll-back', address: 'policy.free' }]);
  expect(diagnostics[0]?.detail).toContain(`had no ${SENSITIVITY} at apply 1`);
});

describe('what no write can change', () => {
  const then = baseOf({ 'workspace.free': { name: 'Free' } });
  const holding = { name: 'Free', domain: 'new.example' };
  const replaced = (before: string | null): PastApply['outcomes'] => [
    { address: 'workspace.free', action: 'replace', status: 'done', fields: [{ path: 'domain', before }] },
  ];
  const other: Base = { 'workspace.free': { id: 'other', attributes: holding } };

  test('becomes what it was where another object took its place', () => {
    const { resources, diagnostics } = rollBack(
      applyOf(1, then),
      applyOf(2, other, { outcomes: replaced('old.example') }),
    );
    expect(resources).toMatchObject([{ attributes: { domain: 'old.example' }, kept: { name: 'Free' } }]);
    expect(diagnostics).toEqual([]);
  });

  test('stays where it was not set, and that is told', () => {
    const { resources, diagnostics } = rollBack(applyOf(1, then), applyOf(2, other, { outcomes: replaced(null) }));
    expect(resources[0]?.attributes).toEqual({ name: 'Free' });
    expect(diagnostics).toMatchObject([{ code: 'cannot-roll-back', address: 'workspace.free' }]);
  });

  test('needs no word where the replace came to nothing', () => {
    const outcomes = replaced(null).map(outcome => ({ ...outcome, status: 'failed' }));
    const { diagnostics } = rollBack(applyOf(1, then), applyOf(2, then, { outcomes }));
    expect(diagnostics).toEqual([]);
  });
});

test('of several changes, the first tells what a field was', () => {
  const now = baseOf({ 'policy.free': { name: 'Free', [SENT]: 7 } });
  const [second, third] = [changed([SENT, 50]), changed([SENT, 5])];
  const { resources } = rollBack(
    applyOf(1, free),
    applyOf(2, now, { outcomes: second }),
    applyOf(3, now, { outcomes: third }),
  );
  expect(resources).toMatchObject([{ attributes: { [SENT]: 50 } }]);
});

test('what was skipped tells nothing', () => {
  const now = baseOf({ 'policy.free': { name: 'Free', [SENT]: 7 } });
  const outcomes = changed([SENT, 50]).map(outcome => ({ ...outcome, status: 'skipped' }));
  const { resources } = rollBack(applyOf(1, free), applyOf(2, now, { outcomes }));
  expect(resources[0]?.attributes).toEqual({ name: 'Free' });
});

test("what an apply had begun to make is tierform's own, whatever a later one says of it", () => {
  const now = baseOf({ 'policy.free': { name: 'Free' }, 'policy.pro': { name: 'Pro' } });
  const outcomes = [{ address: 'policy.pro', action: 'adopt', status: 'done', fields: [] }];
  const killed = applyOf(2, free, { creating: ['policy.pro'] });
  const addresses = ({ resources }: Rollback) => resources.map(({ address }) => address);
  expect(addresses(rollBack(applyOf(1, free), killed, applyOf(3, now, { outcomes })))).toEqual(['policy.free']);
  const unknown = rollBack(applyOf(1, free), applyOf(3, now));
  expect(unknown.resources).toMatchObject([{ address: 'policy.free' }, { address: 'policy.pro', kept: null }]);
});

test('a reference to what the state of then does not hold is an error', () => {
  const base = baseOf({ 'workspace.free': { name: 'Free', policy: 'policy.free' } });
  const { diagnostics } = rollBack(applyOf(4, base));
  expect(diagnostics).toMatchObject([{ code: 'unknown-then', severity: 'error', address: 'workspace.free' }]);
});

test("a key that was renamed is moved back; one that is another object's by now is not", () => {
  const basic = { 'policy.basic': { id: 'id policy.free', attributes: { name: 'Free' } } };
  expect(rollBack(applyOf(1, free), applyOf(2, basic)).moved).toEqual([{ from: 'policy.basic', to: 'policy.free' }]);
  const both = { ...basic, 'policy.free': { id: 'other', attributes: { name: 'Other' } } };
  expect(rollBack(applyOf(1, free), applyOf(2, both)).moved).toEqual([]);
});

test('accounts that nothing placed then stay, and that is told, unless their group goes', () => {
  const free = { 'workspace.free': { id: 'w1', attributes: { name: 'Free' } } };
  const placed = { ...free, 'placement.free': { id: 'w1', attributes: { accounts: ['a@free.example'] } } };
  expect(rollBack(applyOf(3, free), applyOf(4, placed)).diagnostics).toMatchObject([
    { code: 'accounts-stay', address: 'placement.free' },
  ]);
  expect(rollBack(applyOf(4, placed)).diagnostics).toEqual([]);
  const outcomes = [{ address: 'workspace.free', action: 'create', status: 'done', fields: [] }];
  expect(rollBack(applyOf(1, {}), applyOf(2, placed, { outcomes })).diagnostics).toEqual([]);
});
