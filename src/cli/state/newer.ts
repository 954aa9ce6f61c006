// State that a newer tierform wrote is read-only to this one: commands that write stop, those that read say so.
import { refuseNewer, type State } from '../../state/state.ts';
import { isNewerVersion, nameTool } from '../../state/tool-version.ts';
import type { Io } from '../io/io.ts';
import { VERSION } from '../version.ts';

type Written = Pick<State, 'environment' | 'writtenBy'> | undefined;

/** Before anything is written. @throws StateError that says what to install */
export function requireWritable(there: Written): void {
  if (there === undefined) return;
  const { environment } = there;
  refuseNewer(there, { environment, toolVersion: VERSION, consequence: 'Nothing was written.' });
}

/** Tells on stderr that an apply of what is shown needs another version. */
export function tellNewer(io: Pick<Io, 'stderr'>, there: Written): void {
  const newer = there?.writtenBy.toolVersion ?? '';
  if (there === undefined || !isNewerVersion(newer, VERSION)) return;
  io.stderr(
    `The state of "${there.environment}" was written by ${nameTool(newer)}, and this is ${nameTool(VERSION)}: it may only read it, and an apply needs that version or a newer one.\n`,
  );
}
