// One of several processes that go through seeds: it is told a seed, and answers with what came of it. search.ts starts it.
import { runSeed } from './search.ts';

const [folder = ''] = process.argv.slice(2);

// A terminal tells every process of Ctrl-C. The first one lets those that work finish their seed.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', async (seed: number) => {
  // What happened on the way is told by one process alone, and long.
  process.send?.({ ...(await runSeed({ seed, folder })), log: [] });
});
