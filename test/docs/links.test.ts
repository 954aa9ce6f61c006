// Every relative link of the documentation leads to something: a file, and in a page a heading.
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../cli/world.ts';
import { allPages, anchorsOf, type Page, proseOf } from './pages.ts';

/** Links and pictures of a page that do not leave the repository, as `path#anchor`. */
function linksOf(page: Page): readonly { readonly line: number; readonly target: string }[] {
  return proseOf(page).flatMap((line, index) => {
    const prose = line.replace(/(`+).+?\1/g, code => code.replace(/[[\]()]/g, ' '));
    return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)[^)]*\)|\b(?:src|href)="([^"]+)"/g)]
      .map(([, link, attribute]) => ({ line: index + 1, target: link ?? attribute ?? '' }))
      .filter(({ target }) => !/^[a-z][a-z+.-]*:/.test(target));
  });
}

function faultOf(from: Page, target: string): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from.path : posix.normalize(posix.join(posix.dirname(from.path), file));
  if (path.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(repository, path))) return 'does not exist';
  if (anchor === undefined || statSync(join(repository, path)).isDirectory()) return undefined;
  const page = allPages.find(other => other.path === path);
  if (page === undefined) return 'is no page, so it has no anchors';
  return anchorsOf(page).has(anchor) ? undefined : 'has no such heading';
}

test('links lead somewhere', () => {
  const links = allPages.flatMap(page => linksOf(page).map(link => ({ page, ...link })));
  expect(links.length).toBeGreaterThan(20);
  const faults = links.flatMap(({ page, line, target }) => {
    const fault = faultOf(page, target);
    return fault === undefined ? [] : [`${page.path}:${line}: ${target} ${fault}`];
  });
  expect(faults).toEqual([]);
});

test('a link that leads nowhere is seen', () => {
  const page = {
    path: 'docs/state.md',
    text: '[a](gone.md) [b](#nothing) ![c](../../d.svg) `[d](gone.md)`\n\n    [e](gone.md)\n',
  };
  expect(linksOf(page).map(({ target }) => faultOf(page, target))).toEqual([
    'does not exist',
    'has no such heading',
    'leads out of the repository',
  ]);
  expect([...anchorsOf({ path: '', text: '# A `plan`, and [more](x.md)\n## Twice\n## Twice\n' })]).toEqual([
    'a-plan-and-more',
    'twice',
    'twice-1',
  ]);
});
