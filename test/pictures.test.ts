// The pictures of the README are what the program prints today; UPDATE_GOLDENS=1 draws them anew.
import { join } from 'node:path';
import { test } from 'vitest';
import { repository } from './cli/world.ts';
import { expectGolden } from './golden.ts';
import { playScene } from './pictures/scene.ts';
import { drawComment, drawTerminal } from './pictures/svg.ts';

/** Of the comment's text, as browsers lay it out. */
const COMMENT_HEIGHT = 735;

test('the pictures show what a plan looks like', async () => {
  const { plan, markdown } = await playScene();
  const pathOf = (name: string) => join(repository, 'docs/pictures', name);
  expectGolden(pathOf('plan.svg'), drawTerminal('npx tierform plan -e production', plan));
  expectGolden(pathOf('comment.svg'), drawComment(markdown, COMMENT_HEIGHT));
});
