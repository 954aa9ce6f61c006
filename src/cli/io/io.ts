// All that a command has of the world outside: streams, environment variables, the clock, chance, questions. Tests bring
// their own.
import type { Clock } from '../../http/pace.ts';
import type { Transport } from '../../http/transport.ts';
import type { FileFormat } from '../../render/reports/print.ts';
import type { Report } from '../../render/reports/report.ts';
import type { StateStore } from '../../state/store.ts';

export interface Io {
  /** Results. */
  readonly stdout: (text: string) => void;
  /** Progress and prose. */
  readonly stderr: (text: string) => void;
  /** Prose that is of interest only at this moment, such as that something waits; never kept back. */
  readonly passing: (text: string) => void;
  /** All that is written to stdin, to its end. */
  readonly readStdin: () => Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether somebody can see colours and progress. */
  readonly isTerminal: boolean;
  /** Whether somebody can answer a question. */
  readonly isInteractive: boolean;
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly confirm: (question: string) => Promise<boolean>;
  /** Undefined for Ctrl-C. */
  readonly ask: (question: Question) => Promise<string | undefined>;
  /** A bar that moves while something long is done; only asked for where there is a terminal. */
  readonly showProgress: (title: string, total: number) => Promise<Progress>;
  /**
   * Calls back at the first Ctrl-C or SIGTERM, instead of ending the process, which the same one again does; the result
   * takes that back.
   */
  readonly onInterrupt: (callback: () => void) => () => void;
  /** Carries requests in place of the network and of the embedded emulator, which are what counts where it is left out. */
  readonly transport?: Transport;
  /** Takes what a command found, instead of having it printed, where that of several environments becomes one document. */
  readonly keepReport?: (report: Report) => void;
  /** Takes what a command found as one document, which is printed all the same, for the files that hold it too. */
  readonly keepDocument?: (print: PrintDocument) => void;
  /** What is used for the store of the state; the store itself where it is left out. */
  readonly wrapStore?: (store: StateStore) => StateStore;
}

/** Its answer is typed, or one of several that are offered. */
export type Question = TypedQuestion | OfferedQuestion;

export interface TypedQuestion {
  readonly type: 'typed';
  readonly message: string;
  /** What Enter answers; empty where that means nothing. */
  readonly proposed: string;
  /** Why an answer cannot be taken; undefined for one that can. */
  readonly check: (answer: string) => string | undefined;
}

export interface OfferedQuestion {
  readonly type: 'offered';
  readonly message: string;
  readonly proposed: string;
  readonly answers: readonly { readonly value: string; readonly label: string }[];
}

/** What a command found, in a format. */
export type PrintDocument = (format: FileFormat) => string;

export interface Progress {
  readonly advance: (message: string) => void;
  readonly stop: () => void;
}

/** Ends a command with a message for the user and exit code 1; never a stack trace. */
export class CommandError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'CommandError';
    this.hint = hint;
  }
}

export interface GlobalOptions {
  /** The project folder, relative to where the user stands. */
  readonly C?: string;
  readonly env?: string;
  readonly color: boolean;
  readonly verbose?: boolean;
  readonly trace?: string;
}

/** Colours only where somebody sees them and nobody asked for none. */
export function isColored({ isTerminal, env }: Io, { color }: GlobalOptions): boolean {
  return isTerminal && color && !env['NO_COLOR'] && !env['CI'];
}
