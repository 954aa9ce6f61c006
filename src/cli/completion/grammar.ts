// The words of a line -> what may stand at its end, read off the commands and flags of the program itself, so that none can
// be forgotten. Where the values come from is in values.ts.

/** What is needed of commander's Option. */
interface OptionLike {
  readonly flags: string;
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  readonly description: string;
  /** Whether a value has to follow. */
  readonly required: boolean;
  readonly variadic: boolean;
  readonly argChoices?: readonly string[] | undefined;
}

interface ArgumentLike {
  readonly name: () => string;
  readonly variadic: boolean;
  readonly argChoices?: readonly string[] | undefined;
}

/** What is needed of commander's Command. */
export interface CommandLike {
  readonly name: () => string;
  readonly description: () => string;
  readonly commands: readonly CommandLike[];
  readonly registeredArguments: readonly ArgumentLike[];
  readonly createHelp: () => {
    visibleCommands(command: CommandLike): readonly CommandLike[];
    visibleOptions(command: CommandLike): readonly OptionLike[];
    visibleGlobalOptions(command: CommandLike): readonly OptionLike[];
  };
}

export interface Candidate {
  readonly text: string;
  readonly description?: string;
}

export type Source =
  | 'acceptances'
  | 'addresses'
  | 'environments'
  | 'fields'
  | 'files'
  | 'files-behind-name'
  | 'folders'
  | 'knobs'
  | 'plans';

/** What the placeholder of a value says that it takes; undefined where nobody can tell it beforehand. */
export const PLACEHOLDERS: Readonly<Record<string, Source | undefined>> = {
  address: 'addresses',
  branch: undefined,
  dir: 'folders',
  domain: undefined,
  duration: undefined,
  'email or address': 'addresses',
  environment: 'environments',
  'environment=id': undefined,
  'environment=variable': undefined,
  file: 'files',
  'file name': undefined,
  'GitHub environment': undefined,
  'guard=address': 'acceptances',
  id: undefined,
  'name=region': undefined,
  name: undefined,
  'name=value': 'knobs',
  number: undefined,
  path: 'fields',
  paths: 'files',
  plan: 'plans',
  'plan file': 'files',
  port: undefined,
  serial: undefined,
};

export interface Expected {
  /** The beginning of the last word that stays as it is: `--format=`. */
  readonly fixed: string;
  /** The rest of the last word. */
  readonly typed: string;
  readonly from: readonly Candidate[] | Source;
  /** Whether something has to follow straight after each of the candidates. */
  readonly arePartial?: boolean;
  /** The project folder that the line names with -C. */
  readonly folder: string | undefined;
}

/** The placeholder in the flags of an option, `--out <file>` -> `file`. */
export function placeholderOf(option: Pick<OptionLike, 'flags'>): string | undefined {
  return /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
}

/** Flags that a command takes, with those of the whole program. */
export function optionsOf(program: CommandLike, command: CommandLike): readonly OptionLike[] {
  const help = program.createHelp();
  if (command === program) return help.visibleOptions(program);
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
}

/** @param words those after the name of the program; the last one is not complete yet, and may be empty */
export function expectedAt(program: CommandLike, words: readonly string[]): Expected | undefined {
  const reader = new LineReader(program);
  for (const word of words.slice(0, -1)) reader.read(word);
  return reader.expect(words.at(-1) ?? '');
}

class LineReader {
  readonly #program: CommandLike;
  #command: CommandLike;
  #isKnown = true;
  #position = 0;
  /** The option whose value comes next. */
  #open: OptionLike | undefined;
  #areFlagsOver = false;
  #folder: string | undefined;

  constructor(program: CommandLike) {
    this.#program = program;
    this.#command = program;
  }

  read(word: string): void {
    const isFlag = !this.#areFlagsOver && word.startsWith('-') && word !== '-';
    if (this.#open !== undefined && !(this.#open.variadic && isFlag)) {
      this.#keep(this.#open, word);
      if (!this.#open.variadic) this.#open = undefined;
    } else if (isFlag) this.#readFlag(word);
    else this.#readArgument(word);
  }

  expect(word: string): Expected | undefined {
    if (!this.#isKnown) return undefined;
    const whole = { fixed: '', typed: word, folder: this.#folder };
    const isFlag = !this.#areFlagsOver && word.startsWith('-');
    if (this.#open !== undefined && !(this.#open.variadic && isFlag)) return expectOptionValue(this.#open, whole);
    if (isFlag) {
      const equals = word.indexOf('=');
      if (equals < 0) return { ...whole, from: this.#listFlags(word) };
      const option = this.#find(word.slice(0, equals));
      const fixed = word.slice(0, equals + 1);
      return option?.required
        ? expectOptionValue(option, { ...whole, fixed, typed: word.slice(equals + 1) })
        : undefined;
    }
    if (this.#command === this.#program) {
      const commands = this.#program.createHelp().visibleCommands(this.#program);
      return { ...whole, from: commands.map(one => ({ text: one.name(), description: one.description() })) };
    }
    const slots = this.#command.registeredArguments;
    const last = slots.at(-1);
    const slot = slots[this.#position] ?? (last?.variadic ? last : undefined);
    if (slot === undefined) return undefined;
    return expectValue(slot.argChoices, slot.name(), whole);
  }

  #readFlag(word: string): void {
    this.#open = undefined;
    if (word === '--') {
      this.#areFlagsOver = true;
      return;
    }
    const equals = word.indexOf('=');
    const option = this.#find(equals < 0 ? word : word.slice(0, equals)) ?? this.#find(word.slice(0, 2));
    if (!option?.required) return;
    if (word === option.short || word === option.long) this.#open = option;
    else this.#keep(option, word.startsWith('--') ? word.slice(equals + 1) : word.slice(2));
  }

  #readArgument(word: string): void {
    if (this.#command !== this.#program) {
      this.#position++;
      return;
    }
    const command = this.#program.commands.find(one => one.name() === word);
    this.#isKnown &&= command !== undefined;
    this.#command = command ?? this.#command;
  }

  #keep(option: OptionLike, value: string): void {
    if (option.short === '-C') this.#folder = value;
  }

  #find(flag: string): OptionLike | undefined {
    return optionsOf(this.#program, this.#command).find(({ short, long }) => flag === short || flag === long);
  }

  /** Each by its long name; by its short one as well where that is all that could be meant. */
  #listFlags(word: string): readonly Candidate[] {
    return optionsOf(this.#program, this.#command).flatMap(({ short, long, description }) => {
      const names = word === '-' || long === undefined || word === short ? [short, long] : [long];
      return names.flatMap(text => (text === undefined ? [] : [{ text, description }]));
    });
  }
}

/** The placeholder of a value that begins with one of the choices, and names a file behind it. */
const NAMED_FILE = 'format=file';

type Rest = Omit<Expected, 'from'>;

function expectOptionValue(option: OptionLike, rest: Rest): Expected | undefined {
  return expectValue(option.argChoices, placeholderOf(option) ?? '', rest);
}

function expectValue(choices: readonly string[] | undefined, placeholder: string, rest: Rest): Expected | undefined {
  if (choices !== undefined && placeholder === NAMED_FILE) {
    if (rest.typed.includes('=')) return { ...rest, from: 'files-behind-name' };
    return { ...rest, from: choices.map(text => ({ text: `${text}=` })), arePartial: true };
  }
  const from = choices?.map(text => ({ text })) ?? PLACEHOLDERS[placeholder];
  return from === undefined ? undefined : { ...rest, from };
}
