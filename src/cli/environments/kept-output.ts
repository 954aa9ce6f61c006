// What a command prints for one environment, kept until it is its turn, so that environments that run at the same time
// never mix.
import type { Report } from '../../render/reports/report.ts';
import type { Io } from '../io/io.ts';

export interface KeptOutput {
  /** Like the real one, except that what is printed is kept, and what passes by carries the environment's name. */
  readonly io: Io;
  /** What its document is made of; undefined where it has none. */
  readonly report: () => Report | undefined;
  /** In the order in which it was printed, each stream ending with one line break at the most. */
  readonly chunks: () => readonly Chunk[];
}

export interface Chunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Keeps what goes to `io` on behalf of an environment. */
export function keepOutput(io: Io, environment: string): KeptOutput {
  const kept: Chunk[] = [];
  const keep = (stream: Chunk['stream']) => (text: string) => void (text !== '' && kept.push({ stream, text }));
  let report: Report | undefined;
  return {
    io: {
      ...io,
      stdout: keep('stdout'),
      stderr: keep('stderr'),
      passing: text => io.passing(`${environment}: ${text}`),
      keepReport: found => {
        report = found;
      },
    },
    report: () => report,
    chunks: () =>
      kept.map(({ stream, text }, index) => {
        const isLast = !kept.slice(index + 1).some(later => later.stream === stream);
        return { stream, text: isLast ? text.replace(/\n+$/, '\n') : text };
      }),
  };
}
