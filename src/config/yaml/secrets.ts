// Secrets that somebody wrote into a file: found, reported without being repeated, and hidden wherever a line of a file
// is shown.
import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';
import type { SourceNode } from './source.ts';

/** An environment variable that holds a key: `$NAME`. */
export const KEY_VARIABLE = /^\$[A-Za-z_][A-Za-z0-9_]*$/;

/** What keys look like: those of the platforms, and the common ones that end up in files by mistake. */
const SECRET =
  /\b(?:nyk_[A-Za-z0-9_-]{8,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|sk-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}[A-Za-z0-9_.-]*)|-----BEGIN [A-Z ]*PRIVATE KEY-----/g;

/** A value under a key that holds secrets, unless it names an environment variable. */
const SECRET_VALUE =
  /((?:api_key|api-key|apikey|secret|password|token)["']?\s*:\s*["']?)(?!\$[A-Za-z_{])([^\s"',}#][^"',}#]*)/gi;

const HIDDEN = '(hidden)';

/** A line of a file as it may be shown. */
export function hideSecrets(line: string): string {
  return line.replace(SECRET_VALUE, `$1${HIDDEN}`).replace(SECRET, HIDDEN);
}

/** Reports each text of a document that looks like a key. */
export function findSecrets(root: SourceNode): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<SourceNode>();
  const visit = (node: SourceNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.type === 'scalar') {
      if (typeof node.value === 'string' && node.value.search(SECRET) >= 0) diagnostics.push(secretInFile(node.place));
    } else if (node.type === 'map') for (const entry of node.entries.values()) visit(entry.node);
    else node.items.forEach(visit);
  };
  visit(root);
  return diagnostics;
}

export function secretInFile(place: Place): Diagnostic {
  return report(codes['secret-in-file'], {
    place,
    detail: 'A key in a file is a key for everybody who can read the repository, and for its whole history.',
    hint: 'Put it into an environment variable and write its name here, such as $NYLAS_API_KEY; then revoke this key.',
  });
}
