// Tier files -> desired resources and every diagnostic, for one environment. Pure: bytes come in, nothing is read here.
import { type Diagnostic, hasErrors, report, sortDiagnostics } from '../core/diagnostic.ts';
import type { PlatformModel } from '../core/kind.ts';
import type { Resource } from '../core/resource.ts';
import { checkResources } from './checks.ts';
import { codes } from './codes.ts';
import type { Environment } from './project.ts';
import { readTier, type TierLabel } from './tier.ts';
import { findSecrets } from './yaml/secrets.ts';
import { parseSource, type SourceNode, startOf } from './yaml/source.ts';
import { decodeText } from './yaml/text.ts';
import { substitute } from './yaml/variables.ts';

export interface TierFile {
  /** Relative to the project folder, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Desired {
  readonly resources: readonly Resource[];
  readonly tiers: readonly TierLabel[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface TierFiles {
  readonly files: readonly TierFile[];
  readonly models: readonly PlatformModel[];
  /** Undefined when it is not known which one is meant: then variables and plan maxima are not checked. */
  readonly environment: Environment | undefined;
  /** The folder in which the files were looked for, for the message that there are none. */
  readonly folder: string;
}

/** Loads all files together. Never throws: whatever the bytes are, the result is resources, diagnostics or both. */
export function loadTiers({ files, models, environment, folder }: TierFiles): Desired {
  const diagnostics: Diagnostic[] = [];
  const declared: Resource[] = [];
  const tiers: TierLabel[] = [];
  const maxima = Object.fromEntries(models.map(({ name }) => [name, environment?.platforms[name]?.maxima]));
  let isIncomplete = false;
  for (const { path, bytes } of files) {
    const source = parseFile(path, bytes);
    diagnostics.push(...source.diagnostics);
    isIncomplete ||= hasErrors(source.diagnostics);
    for (const written of source.documents) {
      diagnostics.push(...findSecrets(written));
      const substituted =
        environment === undefined
          ? { node: written, diagnostics: [] }
          : substitute(written, environment.variables, environment.name);
      const document = readTier(substituted.node, { models, maxima });
      diagnostics.push(...substituted.diagnostics, ...document.diagnostics);
      declared.push(...document.resources);
      if (document.label !== undefined) tiers.push(document.label);
    }
  }
  if (files.length === 0) {
    const detail = `There are no .yaml or .yml files in ${folder}/, so the files ask for nothing at all.`;
    diagnostics.push(
      report(codes['no-tier-files'], {
        place: startOf(folder),
        detail,
        hint: 'Add a tier file, or name its folder as `tiers` in tierform.yaml.',
      }),
    );
  }
  const checked = checkResources(declared, { models, isIncomplete });
  return {
    resources: checked.resources,
    tiers,
    diagnostics: sortDiagnostics([...diagnostics, ...checked.diagnostics]),
  };
}

function parseFile(
  path: string,
  bytes: Uint8Array,
): { documents: readonly SourceNode[]; diagnostics: readonly Diagnostic[] } {
  const decoded = decodeText(path, bytes);
  return 'text' in decoded ? parseSource(path, decoded.text) : { documents: [], diagnostics: [decoded.diagnostic] };
}
