// Secrets that somebody wrote into a file: found, reported without being repeated, and hidden in whatever is shown of the
// file or said about it.

import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { append } from '../../core/value.ts';
import { codes } from '../codes.ts';
import type { ScalarNode, SourceNode } from './source.ts';

/** An environment variable that holds a key: `$NAME`. */
const KEY_VARIABLE = /^\$[A-Za-z_][A-Za-z0-9_]*$/;

/** What keys look like: those of the platforms, and the common ones that end up in files by mistake. */
const TOKEN =
  /nyk_[A-Za-z0-9_-]{8,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|sk-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,2000}[A-Za-z0-9_.-]{0,2000}|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,8000}/g;

/** The user and the password of an address. */
const CREDENTIALS = /(?<=:\/\/)[^\s/"'@]{1,200}@/g;

/** The rest of a line under a key that holds secrets, unless it names a variable; for files that cannot be parsed. */
const SECRET_LINE =
  /((?:api_key|secret|password)["']?\s{0,8}:\s{0,8}["']?)(?!\$[A-Za-z_][A-Za-z0-9_]{0,80}["']?\s{0,8}(?:[,}#]|$))([^\s"'][^,}#\n]{0,2000})/gim;

/** With more of them than this nothing of the files is shown, and of each finding only what it is and where. */
const MOST_SECRETS = 200;

/** Shorter pieces of a secret are not worth hiding: they would blot out half of the file. */
const SHORTEST = 4;

export interface FoundSecrets {
  readonly diagnostics: readonly Diagnostic[];
  /** The secrets themselves, to be hidden in what is said. */
  readonly texts: readonly string[];
  /** Where they stand in the file: offsets, the end excluded. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** Finds texts that look like a key, and whatever stands under `api_key` without being the name of a variable. */
export function findSecrets(root: SourceNode): FoundSecrets {
  const diagnostics: Diagnostic[] = [];
  const texts: string[] = [];
  const ranges: (readonly [number, number])[] = [];
  const seen = new Set<string>();
  const keep = (node: ScalarNode): void => {
    const text = String(node.value);
    append(
      texts,
      [text, ...text.split(/\s+/)].filter(part => part.length >= SHORTEST),
    );
    ranges.push(node.range);
  };
  /** `key` is the nearest key above that says what its values are. */
  const visit = (node: SourceNode, key: string): void => {
    if (node.type === 'map') {
      for (const [name, entry] of node.entries) {
        if (name.search(TOKEN) >= 0) {
          texts.push(name);
          diagnostics.push(secretInFile(entry.keyPlace));
        }
        visit(entry.node, key === 'api_key' ? key : name);
      }
    } else if (node.type === 'sequence') for (const item of node.items) visit(item, key);
    else if (node.type === 'scalar' && !node.isEmpty && node.value !== null) {
      const text = String(node.value);
      const isSecret = key === 'api_key' ? !KEY_VARIABLE.test(text) : text.search(TOKEN) >= 0;
      const id = `${node.place.line}:${node.place.column}`;
      if (seen.has(id)) return;
      // An address with a user or a query is refused for that; what is in it may be a password.
      if (isSecret || (key === 'endpoint' && /[@?#]/.test(text))) {
        seen.add(id);
        keep(node);
      }
      if (isSecret) diagnostics.push(secretInFile(node.place));
    }
  };
  visit(root, '');
  return { diagnostics, texts, ranges };
}

/** Finds what looks like a key in a file of items, which is no YAML. */
export function findSecretsInText(file: string, text: string): Omit<FoundSecrets, 'ranges'> {
  const found = text.split(/\r\n|\r|\n/).flatMap((content, index) =>
    [...content.matchAll(TOKEN)].map(match => ({
      secret: match[0],
      place: { file, line: index + 1, column: match.index + 1, length: match[0].length },
    })),
  );
  return {
    diagnostics: found.map(({ place }) => secretInFile(place)),
    // Items are kept in lower case, and are quoted so.
    texts: found.flatMap(({ secret }) => [secret, secret.toLowerCase()]),
  };
}

function secretInFile(place: Place): Diagnostic {
  return report(codes['secret-in-file'], {
    place,
    detail: 'A key in a file is a key for everybody who can read the repository, and for its whole history.',
    hint: 'Put it into an environment variable and write its name here, such as $NYLAS_API_KEY; then revoke this key.',
  });
}

/**
 * A file as it may be shown: each character of a secret becomes `*`, so that what stands behind it keeps its column. Empty
 * where there are too many secrets to look for each.
 */
export function maskSource(text: string, { texts, ranges }: Pick<FoundSecrets, 'texts' | 'ranges'>): string {
  if (texts.length > MOST_SECRETS) return '';
  const mask = (part: string) => part.replace(/[^\s]/g, '*');
  let masked = maskRanges(text, ranges, mask);
  for (const secret of texts) masked = masked.replaceAll(secret, mask);
  for (const pattern of [TOKEN, CREDENTIALS]) masked = masked.replace(pattern, mask);
  return masked.replace(SECRET_LINE, (_, before: string, secret: string) => before + mask(secret));
}

function maskRanges(text: string, ranges: FoundSecrets['ranges'], mask: (part: string) => string): string {
  let shown = '';
  let at = 0;
  for (const [start, end] of [...ranges].sort(([left], [right]) => left - right)) {
    shown += text.slice(at, start) + mask(text.slice(Math.max(at, start), end));
    at = Math.max(at, end);
  }
  return shown + text.slice(at);
}

/** Diagnostics as they may be shown. */
export function maskDiagnostics(diagnostics: readonly Diagnostic[], texts: readonly string[]): readonly Diagnostic[] {
  if (texts.length > MOST_SECRETS) return diagnostics.map(withoutText);
  const mask = (text: string) =>
    texts
      .reduce((masked, secret) => masked.replaceAll(secret, '(hidden)'), text)
      .replace(TOKEN, '(hidden)')
      .replace(CREDENTIALS, '(hidden)');
  return diagnostics.map(({ detail, hint, ...rest }) => ({
    ...rest,
    detail: mask(detail),
    ...(hint === undefined ? {} : { hint: mask(hint) }),
  }));
}

function withoutText({ hint: _, ...rest }: Diagnostic): Diagnostic {
  const { code, place } = rest;
  if (code === codes['secret-in-file'].code && place !== undefined) return secretInFile(place);
  return { ...rest, detail: `More is not said, since the files hold more than ${MOST_SECRETS} secrets.` };
}
