// Values that a line may end with. Files of the project are read only where its environments or addresses are asked for,
// and only read: nothing of theirs is run, and nothing is sent anywhere.
import type { GlobalOptions, Io } from '../io/io.ts';
import type { Expected, Source } from './grammar.ts';

export interface Values {
  /** The beginning that they all have. */
  readonly fixed: string;
  readonly typed: string;
  readonly texts: readonly string[];
  /** Whether something has to follow straight after each of them. */
  readonly arePartial: boolean;
}

type TextSource = Exclude<Source, 'files' | 'files-behind-name' | 'folders'>;

/** @param expected whose values are those of `source` */
export async function readValues(
  io: Io,
  source: TextSource,
  { fixed, typed, folder }: Pick<Expected, 'fixed' | 'typed' | 'folder'>,
): Promise<Values> {
  const options: GlobalOptions = { color: false, ...(folder === undefined ? {} : { C: fromHome(folder, io) }) };
  const whole = (texts: readonly string[]): Values => ({ fixed, typed, texts, arePartial: false });
  switch (source) {
    case 'environments':
      return whole(await readEnvironments(io, options));
    case 'addresses':
      return whole(await readAddresses(io, options));
    case 'acceptances': {
      const { GUARDS } = await import('../../plan/guards/finding.ts');
      return afterName({ fixed, typed }, GUARDS, () => readAddresses(io, options));
    }
    case 'knobs': {
      const { KNOB_VALUES } = await import('../../emulator/knob-settings.ts');
      const valuesOf = (name: string) =>
        Object.entries<unknown>(KNOB_VALUES).flatMap(([knob, values]) =>
          knob === name && Array.isArray(values) ? values.map(String) : [],
        );
      return afterName({ fixed, typed }, Object.keys(KNOB_VALUES), async name => valuesOf(name));
    }
    case 'fields': {
      const { models } = await import('../platforms.ts');
      return whole(models.flatMap(({ kinds }) => kinds.flatMap(({ fields }) => Object.keys(fields))));
    }
    case 'plans': {
      const { models } = await import('../platforms.ts');
      return whole(models.flatMap(({ plans }) => Object.keys(plans)));
    }
  }
}

/** First a name with its `=`, then what may stand behind it. */
async function afterName(
  { fixed, typed }: Pick<Values, 'fixed' | 'typed'>,
  names: readonly string[],
  valuesOf: (name: string) => Promise<readonly string[]>,
): Promise<Values> {
  const equals = typed.indexOf('=');
  if (equals < 0) return { fixed, typed, texts: names.map(name => `${name}=`), arePartial: true };
  return {
    fixed: fixed + typed.slice(0, equals + 1),
    typed: typed.slice(equals + 1),
    texts: await valuesOf(typed.slice(0, equals)),
    arePartial: false,
  };
}

async function readEnvironments(io: Io, options: GlobalOptions): Promise<readonly string[]> {
  const [{ chooseEnvironments }, { models }] = await Promise.all([
    import('../project/configuration.ts'),
    import('../platforms.ts'),
  ]);
  return (await chooseEnvironments({ io, options, models, wanted: 'all' })).names;
}

async function readAddresses(io: Io, options: GlobalOptions): Promise<readonly string[]> {
  const [{ listAddresses }, { models }] = await Promise.all([
    import('../project/addresses.ts'),
    import('../platforms.ts'),
  ]);
  return listAddresses({ io, options, models });
}

/** A shell would have expanded it by the time that the program runs. */
function fromHome(folder: string, { env }: Io): string {
  const home = env['HOME'];
  return home !== undefined && /^~(\/|$)/.test(folder) ? home + folder.slice(1) : folder;
}
