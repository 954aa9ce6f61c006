// Worlds in which the files say of a policy and a workspace that they have new keys.
import type { Views } from '../../src/plan/views.ts';
import { combinations, object, resource } from './views.ts';

const SENT = 'limits.limit_count_daily_email_sent';

type World = Omit<Views, 'kinds'>;

/** A policy and the workspace that carries it, with other keys and perhaps other names, limits and domains than base has. */
export function movedWorlds(): readonly World[] {
  const names = ['old', 'new', 'taken'] as const;
  const worlds: World[] = [];
  for (const [name, sent, held, isChain] of combinations(names, [1, 2], ['a', 'b', 'c'] as const, [false, true])) {
    const policy = { name: 'old', [SENT]: 1 };
    const workspace = { name: 'old', policy: `policy.${held}` };
    const hops = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ];
    const moved = (isChain ? hops : [{ from: held === 'c' ? 'a' : held, to: 'c' }]).flatMap(({ from, to }) => [
      { from: `policy.${from}`, to: `policy.${to}` } as const,
      { from: `workspace.${from}`, to: `workspace.${to}` } as const,
    ]);
    worlds.push({
      desired: [
        resource('policy', 'c', { name, [SENT]: sent }),
        resource('workspace', 'c', { name, policy: 'policy.c' }),
      ],
      base: {
        [`policy.${held}`]: { id: 'p', attributes: policy },
        [`workspace.${held}`]: { id: 'w', attributes: workspace },
      },
      live: [
        object('policy', 'p', policy),
        object('workspace', 'w', { name: 'old', policy: { id: 'p' } }),
        object('policy', 'foreign', { name: 'taken' }),
      ],
      moved,
    });
  }
  return worlds;
}
