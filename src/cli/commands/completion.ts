// `tierform completion`: prints the script that teaches a shell to complete.
import { scriptFor } from '../completion/scripts.ts';
import type { Shell } from '../completion/shells.ts';
import type { Io } from '../io/io.ts';

export function completion(io: Io, shell: Shell): 0 {
  io.stdout(scriptFor(shell));
  return 0;
}
