// Tier files -> desired resources and every diagnostic, for one environment. Pure: bytes come in, nothing is read here.

import { type Diagnostic, hasErrors, report, sortDiagnostics } from '../core/diagnostic.ts';
import type { PlatformModel } from '../core/kind.ts';
import type { Resource } from '../core/resource.ts';
import { append } from '../core/value.ts';
import { checkResources } from './checks.ts';
import { codes } from './codes.ts';
import { type ItemsFile, type ReadReferenced, type ReferencedFile, readItemsFile } from './items-file.ts';
import { checkMoved, type MovedBlock, readMoved } from './moved.ts';
import type { Environment } from './project.ts';
import { readTier, type TierLabel } from './tier.ts';
import { checkLadder, checkRanks } from './tiers/ladder.ts';
import { collectTiers, type Tier } from './tiers/offers.ts';
import { findSecrets, findSecretsInText, maskDiagnostics, maskSource } from './yaml/secrets.ts';
import { parseSource, type ScalarNode, startOf } from './yaml/source.ts';
import { decodeText } from './yaml/text.ts';
import { substitute } from './yaml/variables.ts';

export interface Desired {
  readonly resources: readonly Resource[];
  /** What the files say of resources that have a new key. */
  readonly moved: readonly MovedBlock[];
  /** One per name, by rank. */
  readonly tiers: readonly Tier[];
  readonly diagnostics: readonly Diagnostic[];
  /** A file as it may be shown: without secrets, every other character in its place. */
  readonly textOf: (file: string) => string | undefined;
}

export interface TierFiles {
  readonly files: readonly ReferencedFile[];
  readonly readReferenced: ReadReferenced;
  readonly models: readonly PlatformModel[];
  /** Undefined when it is not known which one is meant: then variables and plan maxima are not checked. */
  readonly environment: Environment | undefined;
  /** Secrets of tierform.yaml, which variables may bring here. */
  readonly secrets: readonly string[];
  /** The folder in which the files were looked for, for the message that there are none. */
  readonly folder: string;
}

/** Loads all files together. Never throws: whatever the bytes are, the result is resources, diagnostics or both. */
export function loadTiers({ files, readReferenced, models, environment, secrets, folder }: TierFiles): Desired {
  const diagnostics: Diagnostic[] = [];
  const declared: Resource[] = [];
  const labels: TierLabel[] = [];
  const moved: MovedBlock[] = [];
  const kinds = models.flatMap(model => model.kinds);
  const shown = new Map<string, () => string>();
  const hidden = new Set(secrets);
  const maxima = Object.fromEntries(
    models.map(({ name }) => [
      name,
      environment === undefined ? 'unknown' : (environment.platforms[name]?.maxima ?? 'none'),
    ]),
  );
  const readItems = (node: ScalarNode, column: string): ItemsFile => {
    const { place, value } = node;
    const read = readReferenced(place.file, String(value));
    if ('reason' in read) {
      const detail = `${JSON.stringify(value)} cannot be read: ${read.reason}.`;
      const hint = 'Write its path from the folder of this tier file; it must be inside of the project folder.';
      return { items: [], diagnostics: [report(codes['unreadable-file'], { place, detail, hint })], text: undefined };
    }
    const items = readItemsFile(read, column);
    const { text } = items;
    if (text === undefined) return items;
    const found = findSecretsInText(read.path, text);
    for (const secret of found.texts) hidden.add(secret);
    shown.set(read.path, () => maskSource(text, { texts: [...hidden], ranges: [] }));
    return { ...items, diagnostics: [...items.diagnostics, ...found.diagnostics] };
  };
  let isIncomplete = false;
  for (const { path, bytes } of files) {
    const decoded = decodeText(path, bytes);
    const source =
      'text' in decoded ? parseSource(path, decoded.text) : { documents: [], diagnostics: [decoded.diagnostic] };
    const found = source.documents.map(findSecrets);
    for (const secret of found.flatMap(document => document.texts)) hidden.add(secret);
    if ('text' in decoded) {
      const ranges = found.flatMap(document => document.ranges);
      shown.set(path, () => maskSource(decoded.text, { texts: [...hidden], ranges }));
    }
    append(diagnostics, source.diagnostics);
    append(
      diagnostics,
      found.flatMap(document => document.diagnostics),
    );
    isIncomplete ||= hasErrors(source.diagnostics);
    for (const written of source.documents) {
      const substituted = substitute(written, environment);
      const document = readTier(substituted.node, { models, maxima, readItems });
      append(diagnostics, substituted.diagnostics);
      append(diagnostics, document.diagnostics);
      append(declared, document.resources);
      append(moved, readMoved(substituted.node, kinds));
      if (document.label !== undefined) labels.push(document.label);
    }
  }
  if (files.length === 0) {
    const detail = `There are no .yaml or .yml files in ${folder}/, so the files ask for nothing at all.`;
    const hint = 'Add a tier file, or name its folder as `tiers` in tierform.yaml.';
    diagnostics.push(report(codes['no-tier-files'], { place: startOf(folder), detail, hint }));
  }
  const checked = checkResources(declared, { models, maxima, isIncomplete });
  const tiers = collectTiers({ labels, resources: checked.resources, models, maxima });
  // What is missing could be the least that a tier offers.
  const ladder = isIncomplete ? [] : checkLadder(tiers);
  const moves = checkMoved(moved, { resources: checked.resources, isIncomplete });
  const found = [...diagnostics, ...checked.diagnostics, ...moves, ...checkRanks(labels), ...ladder];
  return {
    resources: checked.resources,
    moved,
    tiers,
    diagnostics: sortDiagnostics(maskDiagnostics(found, [...hidden])),
    textOf: file => shown.get(file)?.(),
  };
}
