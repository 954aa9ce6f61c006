// All house rules under the names that the tests show.

import { checkCycles } from './cycles.ts';
import { checkFloors } from './floors.ts';
import { checkCasts, checkLanguage, checkSpreads, checkSuppressions } from './language.ts';
import { checkPackages } from './packages.ts';
import { checkPurity } from './purity.ts';
import { checkArchitecture, checkHomeFolders, checkLockfile } from './repository.ts';
import type { Rule } from './rule.ts';
import { checkBarrels, checkHeads, checkNames, checkSizes, checkUnfinished } from './shape.ts';
import { checkVocabulary } from './vocabulary.ts';

export const RULES: Readonly<Record<string, Rule>> = {
  'folders import only from floors below': checkFloors,
  'imports never go round': checkCycles,
  'each package has one importer': checkPackages,
  'pure folders are pure': checkPurity,
  "one platform's words stay with it": files => checkVocabulary(files),
  'no any, enum, namespace, decorator or default export': checkLanguage,
  'no list is handed to push as arguments': checkSpreads,
  'casts are few': files => checkCasts(files),
  'suppressions give a reason': checkSuppressions,
  'files and folders are small': checkSizes,
  'names say what is inside': checkNames,
  'files start by saying what is here': checkHeads,
  'nothing is left for later': checkUnfinished,
  'no barrels': checkBarrels,
  'the architecture page is short': checkArchitecture,
  'the lockfile names no registry': checkLockfile,
  'no path of a home folder': checkHomeFolders,
};
