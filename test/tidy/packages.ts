// Each third-party package is imported in one file of src, so that replacing it is one file's work, and what opens
// connections is imported on the floor for HTTP alone.

import { type File, type Finding, sourceFiles } from './rule.ts';
import { parse } from './syntax.ts';

const HOMES: Readonly<Record<string, string>> = { undici: 'src/http/' };

export function checkPackages(files: readonly File[]): readonly Finding[] {
  const importers = new Map<string, string>();
  return sourceFiles(files).flatMap(file =>
    parse(file).imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      if (name === undefined) return [];
      const fault = homeFault(name, file.path) ?? secondImporterFault(name, file.path, importers);
      return fault === undefined ? [] : [{ path: file.path, line, ...fault }];
    }),
  );
}

type Fault = Pick<Finding, 'wrong' | 'instead'>;

function homeFault(name: string, path: string): Fault | undefined {
  const home = HOMES[name];
  if (home === undefined || path.startsWith(home)) return undefined;
  return { wrong: `${name} is imported outside of ${home}`, instead: 'take a Transport as an argument' };
}

function secondImporterFault(name: string, path: string, importers: Map<string, string>): Fault | undefined {
  const first = importers.get(name) ?? path;
  importers.set(name, first);
  if (first === path) return undefined;
  return { wrong: `${name} is imported in ${first} too`, instead: 'wrap it in one file and import that' };
}

/** `@scope/name/sub` is of the package `@scope/name`. Relative paths and Node's own modules are of none. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|#|node:)/.test(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
