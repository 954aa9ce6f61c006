// Somebody else who works on the same application with a key of their own, by hand or with a script.

import type { EmulatorSnapshot } from '../../../src/emulator/snapshot.ts';
import type { HttpMethod } from '../../../src/http/transport.ts';
import type { Ledger } from '../judge/ledger.ts';
import type { Deed } from '../schedule.ts';
import { FOREIGN_DOMAIN } from '../world/draw.ts';
import type { Model, SectionName } from '../world/model.ts';

export interface Others {
  readonly do: (deed: Deed, n: number, model: Model) => Promise<void>;
  /** Renames one of these objects. */
  readonly rename: (n: number, ids: ReadonlySet<string>) => Promise<void>;
  /** Before the program ever runs: accounts, and objects that no file will mention. */
  readonly begin: (accounts: readonly string[]) => Promise<void>;
  /** Does what only people can: takes away what stands in the way of the files, unless the program took it in. */
  readonly tidy: (model: Model, held: ReadonlySet<string>) => Promise<void>;
}

type Send = (method: HttpMethod, path: string, body?: unknown) => Promise<number>;

const CREATION: Readonly<Record<SectionName, object>> = {
  lists: { type: 'tld' },
  rules: {
    trigger: 'inbound',
    match: { operator: 'any', conditions: [{ field: 'from.domain', operator: 'is', value: 'other.example' }] },
    actions: [{ type: 'trash' }],
  },
  policies: { limits: { limit_count_daily_email_sent: 77 } },
  workspaces: { auto_group: false },
};
const NAMED = ['policies', 'workspaces', 'rules', 'lists'] as const;

export function createOthers(
  ledger: Ledger,
  { snapshot, log }: { readonly snapshot: () => EmulatorSnapshot; readonly log: (line: string) => void },
): Others {
  const send: Send = async (method, path, body) => {
    const headers = { authorization: 'Bearer somebody-else', 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const { status } = await ledger.sendAsOther({ method, url: `https://api.us.nylas.com${path}`, headers, ...text });
    log(`  (other) ${method} ${path} ${JSON.stringify(body ?? null)} ${status}`);
    return status;
  };
  const toNamed = (section: SectionName) =>
    section === 'workspaces'
      ? snapshot().workspaces.map(one => ({ id: one.workspace_id, name: one.name, isFixed: one.default }))
      : snapshot()[section].map(one => ({ id: one.id, name: one.name, isFixed: false }));
  const objects = () => NAMED.flatMap(section => toNamed(section).map(one => ({ section, ...one })));
  const isManaged = ({ id, name }: { readonly id: string; readonly name: string }) =>
    ledger.made.has(id) && !name.startsWith('Foreign');
  const choose = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(1, items.length)];
  const verbOf = (section: SectionName) => (section === 'workspaces' ? 'PATCH' : 'PUT');

  async function edit(n: number): Promise<void> {
    const target = choose(objects().filter(isManaged), n);
    if (target === undefined) return;
    const { section, id } = target;
    const path = `/v3/${section}/${id}`;
    if (section === 'policies')
      await send('PUT', path, { limits: { limit_count_daily_email_sent: 1 + n, limit_storage_total: 2 ** 30 } });
    else if (section === 'rules')
      await send('PUT', path, { priority: n % 100, actions: [{ type: 'mark_as_starred' }] });
    else if (section === 'workspaces') await send('PATCH', path, { rule_ids: [] });
    else await send('POST', `${path}/items`, { items: [itemOf(snapshot().lists.find(one => one.id === id)?.type, n)] });
  }

  async function rename(n: number, ids: ReadonlySet<string> = ledger.made): Promise<void> {
    const target = choose(
      objects().filter(one => isManaged(one) && !one.isFixed && ids.has(one.id)),
      n,
    );
    if (target !== undefined)
      await send(verbOf(target.section), `/v3/${target.section}/${target.id}`, { name: `Someone's ${n}` });
  }

  async function remove(n: number): Promise<void> {
    const target = choose(
      objects().filter(one => isManaged(one) && !one.isFixed),
      n,
    );
    if (target !== undefined) await send('DELETE', `/v3/${target.section}/${target.id}`);
  }

  async function takeName(n: number, model: Model): Promise<void> {
    const names = NAMED.flatMap(section =>
      Object.values(model[section]).flatMap(entry => {
        const { name } = entry;
        const domain = 'domain' in entry && n % 2 === 0 ? { domain: entry.domain } : {};
        return name === undefined ? [] : [{ section, body: { ...CREATION[section], name, ...domain } }];
      }),
    );
    const taken = choose(names, n);
    if (taken !== undefined) await send('POST', `/v3/${taken.section}`, taken.body);
  }

  async function moveAccount(n: number): Promise<void> {
    const grant = choose(snapshot().grants, n);
    const workspace = choose(snapshot().workspaces, Math.floor(n / 7));
    if (grant !== undefined && workspace !== undefined)
      await send('POST', `/v3/workspaces/${workspace.workspace_id}/manual-assign`, { assign_grants: [grant.id] });
  }

  /** The hand-made workspace gets to refer to what is managed. */
  async function refer(n: number): Promise<void> {
    const workspace = snapshot().workspaces.find(({ name }) => name === 'Foreign');
    const policy = choose(toNamed('policies').filter(isManaged), n);
    const rule = choose(toNamed('rules').filter(isManaged), n);
    const body = n % 2 === 0 || rule === undefined ? { policy_id: policy?.id ?? null } : { rule_ids: [rule.id] };
    if (workspace !== undefined) await send('PATCH', `/v3/workspaces/${workspace.workspace_id}`, body);
  }

  const addAccount = (email: string) =>
    send('POST', '/v3/connect/custom', { provider: 'nylas', settings: { email }, name: 'N' });

  return {
    rename,
    async do(deed, n, model) {
      if (deed === 'other-edits') await edit(n);
      if (deed === 'other-renames') await rename(n);
      if (deed === 'other-deletes') await remove(n);
      if (deed === 'other-creates') {
        const section = choose(NAMED, n) ?? 'policies';
        await send('POST', `/v3/${section}`, { ...CREATION[section], name: `Foreign ${n}` });
      }
      if (deed === 'other-takes-name') await takeName(n, model);
      if (deed === 'other-refers') await refer(n);
      if (deed === 'other-moves-account') await moveAccount(n);
      if (deed === 'other-adds-account') {
        const domains = ['loose.example', ...Object.values(model.workspaces).flatMap(({ domain }) => domain ?? [])];
        await addAccount(`new${n}@${choose(domains, n) ?? ''}`);
      }
      if (deed === 'other-deletes-account') {
        const grant = choose(snapshot().grants, n);
        if (grant !== undefined) await send('DELETE', `/v3/grants/${grant.id}`);
      }
    },
    async begin(accounts) {
      for (const section of NAMED) await send('POST', `/v3/${section}`, { ...CREATION[section], name: 'Foreign' });
      await send('POST', '/v3/workspaces', { name: 'Foreign accounts', domain: FOREIGN_DOMAIN, auto_group: true });
      for (const email of accounts) await addAccount(email);
    },
    async tidy(model, held) {
      const own = snapshot().workspaces.find(({ name }) => name === 'Foreign');
      if (own !== undefined && (own.policy_id !== null || own.rule_ids.length > 0))
        await send('PATCH', `/v3/workspaces/${own.workspace_id}`, { policy_id: null, rule_ids: [] });
      // As the message of the program asks: an object that only looks like a resource cannot become it.
      for (const { id, name, type } of snapshot().lists)
        if (!held.has(id) && Object.values(model.lists).some(entry => entry.name === name && entry.type !== type))
          await send('DELETE', `/v3/lists/${id}`);
      for (const { section, id, name } of objects()) {
        const entries = Object.values(model[section]);
        const domain = snapshot().workspaces.find(one => one.workspace_id === id)?.domain ?? undefined;
        // A domain cannot be changed, so that what has another one is not meant, whatever its name.
        const isMeant = entries.some(entry =>
          'domain' in entry && entry.domain !== undefined ? entry.domain === domain : entry.name === name,
        );
        // What a killed apply made, and no file mentions any more, holds on to what it refers to.
        const isLeft = !isMeant && ledger.made.has(id) && !ledger.everHeld.has(id);
        if (!held.has(id) && (isLeft || (isMeant && !ledger.made.has(id))))
          await send('DELETE', `/v3/${section}/${id}`);
      }
    },
  };
}

function itemOf(type: string | undefined, n: number): string {
  return { tld: `other${n}`, domain: `other${n}.example` }[type ?? ''] ?? `other@x${n}.example`;
}
