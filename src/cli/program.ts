// The command line: commands, flags and help. The one importer of commander. What a command does is in commands/, loaded only when it runs.
import { resolve } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Acceptance } from '../config/project.ts';
import { suggest } from '../config/suggest.ts';
import { GUARDS } from '../plan/guards/finding.ts';
import { escapeParagraph } from '../render/escape.ts';
import type { DocumentFormat, FileFormat } from '../render/reports/print.ts';
import type { CarryOutOptions } from './carry-out.ts';
import type { RollbackOptions } from './commands/rollback.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { Several, SeveralOptions } from './environments/side-by-side.ts';
import type { Format, FormatOptions, WantedReport } from './formats/publish.ts';
import { GITHUB_COMMANDS, type GitHubCommand, HEADING } from './github/commands.ts';
import type { GlobalOptions, Io } from './io/io.ts';
import type { WantedEnvironments } from './project/configuration.ts';
import { SCHEMAS, type SchemaName } from './project/schemas.ts';
import { VERSION } from './version.ts';

/** Commands that write work on one environment at a time. */
const TAKES_SEVERAL: ReadonlySet<string> = new Set<Several<SeveralOptions>['command']>(['validate', 'plan', 'drift']);

/** Builds the program; running it calls `done` with the exit code of its command. */
export function createProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('tierform')
    .description('Limits of customer tiers as YAML in git: validate, plan, apply, and find drift.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('-C <dir>', 'project folder: the one with tierform.yaml')
    .option(
      '-e, --env <environment>',
      'environment of tierform.yaml (or set TIERFORM_ENV); can be repeated for validate, plan and drift',
      (name: string, previous: readonly string[] = []) => [...previous, name],
    )
    .option('--all-environments', 'every environment of tierform.yaml, side by side, for validate, plan and drift')
    .option('--no-color', 'no colours, also where there is a terminal')
    .option('--verbose', 'tell more: what does not change, each outcome, each retry')
    .option('--trace <file>', 'append every request and answer to a file, without keys')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: io.stdout,
      // Its messages repeat what was written.
      writeErr: text => io.stderr(escapeParagraph(text)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText(
      'after',
      "\nExit codes: 0 done or nothing to do, 1 trouble; plan --detailed-exitcode: 2 changes;\ndrift: 2 changed behind git's back, 3 changes in the files that are not applied yet.\nOf several environments: 1 before 2 before 3 before 0.",
    );

  let several: WantedEnvironments | undefined;
  program.hook('preAction', (_, self) => {
    const { env = [], allEnvironments } = program.opts<EnvironmentFlags>();
    several = readSeveral(self, env, allEnvironments === true);
    program.setOptionValue('env', env[0]);
  });
  /** Runs a command that can write reports; `input` is the file that it reads. */
  const publishing = async <Options extends FormatOptions>(
    self: Command,
    run: (of: Io, options: Options) => Promise<number>,
    input?: string,
  ): Promise<void> => {
    const options = self.optsWithGlobals<Options>();
    if (options.report === undefined) return done(await run(io, options));
    const { withReports } = await import('./formats/report-files.ts');
    done(await withReports({ io, options, command: self.name(), input }, of => run(of, options)));
  };
  const forEnvironments = async <Options extends SeveralOptions>(
    self: Command,
    named: Several<Options>['command'],
    run: Several<Options>['run'],
  ): Promise<void> => {
    const wanted = several;
    await publishing(self, async (of, options: Options) => {
      if (wanted === undefined) return run(of, options);
      const { runSideBySide } = await import('./environments/side-by-side.ts');
      return runSideBySide({ io: of, options, wanted, command: named, run });
    });
  };
  const command = (name: string, description: string): Command => program.command(name).description(description);
  const format = (...others: readonly Format[]) =>
    new Option('--format <format>', 'of the result on stdout').choices(['text', ...others, 'json']).default('text');
  const withFormats = (publishing: Command, ...formats: readonly Exclude<DocumentFormat, 'json'>[]): Command => {
    const choices: readonly FileFormat[] = [...formats, 'json', 'dotenv'];
    return publishing
      .addOption(format(...formats))
      .addOption(
        new Option('--report <format=file>', 'write the result to a file as well, in a format; can be repeated')
          .choices(choices)
          .argParser((text: string, previous?: readonly WantedReport[]) => readReport(io, choices, text, previous)),
      );
  };
  const allow = () =>
    new Option(
      '--allow <guard=address>',
      `accept what a guard found, once per address: ${GUARDS.join(', ')}`,
    ).argParser(readAllow);
  const noImpact = () => new Option('--no-impact', 'do not read the accounts only to say how many a change reaches');
  const lockTimeout = () =>
    new Option('--lock-timeout <duration>', 'wait so long for a lock of somebody else: 30s, 10m').argParser(
      readDuration,
    );
  const target = () => new Option('--target <address...>', 'only these resources, with what they depend on');

  /** Of what carries out a plan. */
  const withApplyOptions = (carrying: Command): Command =>
    withFormats(carrying, 'markdown')
      .option('-y, --yes', 'do not ask; needed where there is no terminal')
      .addOption(lockTimeout())
      .addOption(target())
      .addOption(allow())
      .addOption(noImpact());

  const pairs = (value: string, previous: readonly string[] = []) => [...previous, value];
  command('init', 'write the first files of a project: tierform.yaml, a tier, workflows for GitHub; never overwrites')
    .option('-y, --yes', 'do not ask: take what is proposed for all that no flag says')
    .option('--domain <domain>', 'mail domain of the customers; a tier gets a part of its own before it')
    .option(
      '--environment <name=region>',
      'a real application beside the emulator: production=us; can be repeated',
      pairs,
    )
    .option('--key <environment=variable>', 'environment variable that holds its key; can be repeated', pairs)
    .option('--application <environment=id>', 'id of the application, so that no other key is taken', pairs)
    .option('--plan <plan>', 'plan of the organization')
    .option('--github', 'write the workflows for GitHub')
    .option('--no-github', 'write no workflows')
    .option('--branch <branch>', 'default branch, whose files are live; left out, the one that git knows')
    .action(async (_, self: Command) =>
      done(await (await import('./commands/init.ts')).init(io, self.optsWithGlobals())),
    );
  withFormats(
    command('validate', 'check the files: schema and platform rules, without the network'),
    'github',
    'sarif',
    'junit',
  )
    .argument(
      '[paths...]',
      "tier files or folders to report on; outside of the project's folder, to check by themselves",
    )
    .action(async (paths: string[], _, self: Command) => {
      const { validate } = await import('./commands/validate.ts');
      await forEnvironments<FormatOptions>(self, 'validate', (of, options) => validate(of, paths, options));
    });
  command('fmt', 'write the files in their canonical form: order of keys and spacing; comments stay')
    .argument('[paths...]', "tier files or folders; left out, the project's tier files and tierform.yaml")
    .option('--check', 'write nothing, list the files that are not in it, and exit with 1 if there are any')
    .option('--stdin', 'format what is read from stdin, and print it')
    .option('--stdin-path <path>', 'what that is called in messages; tierform.yaml is formatted as such')
    .action(async (paths: string[], _, self: Command) =>
      done(await (await import('./commands/fmt.ts')).fmt(io, paths, self.optsWithGlobals())),
    );
  withFormats(command('plan', 'show what apply would change; writes nothing'), 'markdown', 'github', 'sarif', 'junit')
    .option('--detailed-exitcode', 'exit with 2 when there are changes')
    .option('--out <file>', 'save the plan, for `show` and `apply`; replaces the file')
    .addOption(target())
    .addOption(allow())
    .addOption(noImpact())
    .action(async (_, self: Command) => forEnvironments(self, 'plan', (await import('./commands/plan.ts')).plan));
  withFormats(command('show', 'show a saved plan, without the network'), 'markdown')
    .argument('<plan file>', 'a file that `plan --out` wrote')
    .action(async (file: string, _, self: Command) => {
      const { show } = await import('./commands/show.ts');
      await publishing<FormatOptions>(self, (of, options) => show(of, file, options), file);
    });
  withApplyOptions(command('apply', 'make live what the files say, or a saved plan, and verify it'))
    .argument('[plan file]', 'a plan that was saved with `plan --out`: exactly that is applied')
    .action(async (file: string | undefined, _, self: Command) => {
      const { apply } = await import('./commands/apply.ts');
      await publishing<CarryOutOptions>(self, (of, options) => apply(of, file, options), file);
    });
  command('history', 'show past applies: when, who, from which commit, what')
    .argument('[serial]', 'only this apply, with each change')
    .option('--address <address>', 'only what became of this resource')
    .option('--path <path>', 'only what became of this field, by its dotted path as history shows it')
    .addOption(format('markdown'))
    .action(async (serial: string | undefined, _, self: Command) =>
      done(await (await import('./commands/history.ts')).history(io, serial, self.optsWithGlobals())),
    );
  withApplyOptions(
    command('rollback', 'make live again what an earlier apply left, out of the history').option(
      '--out <file>',
      'save the plan, for `show` and `apply`, instead of applying it',
    ),
  )
    .argument(
      '[serial]',
      'of that apply, as `history` shows it; left out, the one before the last, or where a rollback that did not do all was going',
    )
    .action(async (serial: string | undefined, _, self: Command) => {
      const { rollback } = await import('./commands/rollback.ts');
      await publishing<RollbackOptions>(self, (of, options) => rollback(of, serial, options));
    });
  command('unlock', 'show who holds the lock of an environment, and remove it after asking')
    .option('-y, --yes', 'do not ask')
    .action(async (_, self: Command) =>
      done(await (await import('./commands/unlock.ts')).unlock(io, self.optsWithGlobals())),
    );
  withFormats(
    command('drift', 'show what somebody changed since the last apply; writes nothing'),
    'markdown',
    'junit',
  ).action(async (_, self: Command) => forEnvironments(self, 'drift', (await import('./commands/drift.ts')).drift));
  command('explain', 'say which limits and rules hold for an account, and why; or all that is known of a resource')
    .argument('<email or address>', 'address of an account (with an @), or of a resource (kind.key)')
    .addOption(format())
    .action(async (subject: string, _, self: Command) =>
      done(await (await import('./commands/explain.ts')).explain(io, subject, self.optsWithGlobals())),
    );
  command('tiers', 'show the tiers against their limits, without the network')
    .addOption(format('markdown'))
    .action(async (_, self: Command) =>
      done(await (await import('./commands/tiers.ts')).tiers(io, self.optsWithGlobals())),
    );
  command('import', 'write tier files for what is live and not managed yet; never overwrites')
    .option('--out <dir>', "folder for the files; left out, the project's own, and the state is written too")
    .action(async (_, self: Command) =>
      done(await (await import('./commands/import.ts')).importTiers(io, self.optsWithGlobals())),
    );
  command('adopt', 'bind an address of the files to an object that exists, by its id')
    .argument('<address>', 'the address: kind and key')
    .argument('<id>', "the platform's id of the object")
    .action(async (address: string, id: string, _, self: Command) =>
      done(await (await import('./commands/adopt.ts')).adopt(io, { address, id }, self.optsWithGlobals())),
    );
  command('emulate', 'serve the Nylas emulator on a local port')
    .option('--port <port>', 'port on 127.0.0.1; 0 for any that is free', '4010')
    .option('--data <file>', 'keep its data in this file')
    .option('--plan <plan>', 'plan whose maxima it enforces', 'full-platform')
    .option(
      '--knob <name=value>',
      'settle an open question of the API; can be repeated',
      (value: string, previous: string[]) => [...previous, value],
      [],
    )
    .action(async (_, self: Command) =>
      done(await (await import('./commands/emulate.ts')).emulate(io, self.optsWithGlobals())),
    );
  command('schema', 'print the JSON Schema of tier files, of tierform.yaml or of JSON output, or list them')
    .addArgument(new Argument('[name]', 'which one; left out, they are listed').choices(Object.keys(SCHEMAS)))
    .action(async (name: SchemaName | undefined) =>
      done(await (await import('./commands/schema.ts')).schema(io, name)),
    );
  command('completion', 'print the script that lets a shell complete commands, flags and values')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: Shell) => done((await import('./commands/completion.ts')).completion(io, shell)));
  for (const own of GITHUB_COMMANDS) addGitHubCommand(command(own.name, own.description), own, { io, done });
  program
    .command('complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .argument('[words...]')
    .action(async (shell: Shell, typed: string[]) =>
      done(await (await import('./completion/complete.ts')).complete(io, program, { shell, typed })),
    );
  return program;
}

interface Run {
  readonly io: Io;
  readonly done: (exitCode: number) => void;
}

function addGitHubCommand(to: Command, { details, argument, options, run }: GitHubCommand, { io, done }: Run): void {
  to.helpGroup(HEADING).addHelpText('after', `\n${details}`);
  if (argument !== undefined) to.argument(`<${argument.name}>`, argument.description);
  for (const { flags, description, default: value, isCount } of options) {
    const option = new Option(flags, description).default(value);
    to.addOption(isCount ? option.argParser(readCount) : option);
  }
  to.action(async () => done(await run(io, to.args[0] ?? '', to.optsWithGlobals<GlobalOptions>())));
}

interface EnvironmentFlags {
  readonly env?: readonly string[];
  readonly allEnvironments?: boolean;
}

/** The environments of a command that is to run for several; undefined for the one that is named, or for the default. */
function readSeveral(self: Command, named: readonly string[], isAll: boolean): WantedEnvironments | undefined {
  if (isAll && named.length > 0)
    self.error('error: --env and --all-environments exclude each other: name some environments, or take all.');
  if (!isAll && named.length < 2) return undefined;
  if (!TAKES_SEVERAL.has(self.name()))
    self.error(
      `error: ${self.name()} works on one environment at a time, named with one --env; validate, plan and drift take several.`,
    );
  if (self.opts<{ out?: string }>().out !== undefined)
    self.error('error: --out saves the plan of one environment: name it with one --env.');
  return isAll ? 'all' : named;
}

/** In milliseconds. */
function readDuration(text: string): number {
  const [, digits, unit = ''] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  const factor = { s: 1000, m: 60_000, h: 3_600_000 }[unit];
  if (digits === undefined || factor === undefined) throw new InvalidArgumentError('Write it as 30s, 10m or 1h.');
  return Number(digits) * factor;
}

function readCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Write it as a number.');
  return Number(text);
}

function readReport(
  { cwd }: Io,
  formats: readonly FileFormat[],
  text: string,
  previous: readonly WantedReport[] = [],
): readonly WantedReport[] {
  const [name = '', file = ''] = text.split(/=(.*)/s);
  const format = formats.find(known => known === name);
  if (format === undefined) {
    const printed = name === 'text' ? 'Text is printed on stdout; redirect that. ' : '';
    throw new InvalidArgumentError(`${printed}Write <format>=<file>; the formats are ${formats.join(', ')}.`);
  }
  if (file === '') throw new InvalidArgumentError(`Write ${name}=<file>.`);
  if (file === '-') throw new InvalidArgumentError('A report goes to a file; --format says what is printed on stdout.');
  if (previous.some(other => resolve(cwd, other.file) === resolve(cwd, file)))
    throw new InvalidArgumentError('Another report goes to that file; name one file for each.');
  return [...previous, { format, file }];
}

function readAllow(text: string, previous: readonly Acceptance[] = []): readonly Acceptance[] {
  const [guard = '', address = ''] = text.split(/=(.*)/s);
  if (!GUARDS.some(known => known === guard)) {
    const nearest = suggest(guard, GUARDS);
    throw new InvalidArgumentError(
      nearest === undefined ? `The guards are ${GUARDS.join(', ')}.` : `Did you mean ${nearest}?`,
    );
  }
  if (address === '') throw new InvalidArgumentError('Write guard=address.');
  return [...previous, { guard, addresses: [address] }];
}

/** The exit code of an error in the arguments (or of help that was asked for), which has been printed; else undefined. */
export function usageExitCode(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 1;
}
