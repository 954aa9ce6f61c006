// Which folder of src may import which: the house of ARCHITECTURE.md as a rule. Cycles are in cycles.ts.

import { type File, type Finding, sourceFiles } from './rule.ts';
import { parse } from './syntax.ts';

/** From the ground up. A folder imports from itself and from those before it. */
const FLOORS = ['core', 'config', 'plan', 'http', 'platforms', 'state', 'apply', 'render', 'emulator', 'cli'];

/** Floors that may see less than all that lies below them. */
const NARROWER: Readonly<Record<string, readonly string[]>> = {
  emulator: ['core', 'http'],
};

const PLATFORM_INTERFACE = 'src/platforms/platform.ts';

/** What is between the floors above and every platform. */
const ABOVE_PLATFORMS = [PLATFORM_INTERFACE, 'src/platforms/read-live.ts'];

export function checkFloors(files: readonly File[]): readonly Finding[] {
  return sourceFiles(files).flatMap(file => {
    const findings = parse(file).imports.flatMap(({ target, line }) => {
      const fault = target === undefined ? undefined : faultOf(file.path, target);
      return fault === undefined ? [] : [{ path: file.path, line, ...fault }];
    });
    return FLOORS.includes(floorOf(file.path)) ? findings : [unknownFloor(file.path), ...findings];
  });
}

function unknownFloor(path: string): Finding {
  const wrong = `${floorOf(path)} is no floor of src`;
  return { path, line: 1, wrong, instead: `move the file to one of ${FLOORS.join(', ')}` };
}

type Fault = Pick<Finding, 'wrong' | 'instead'>;

function faultOf(from: string, target: string): Fault | undefined {
  if (!target.startsWith('src/')) return faultOutside(target);
  const [own, other] = [floorOf(from), floorOf(target)];
  if (other === 'platforms' && !ABOVE_PLATFORMS.includes(target)) return faultOfPlatform(from, target);
  if (own === other) return undefined;
  const allowed = NARROWER[own] ?? FLOORS.slice(0, Math.max(0, FLOORS.indexOf(own)));
  if (allowed.includes(other)) return undefined;
  return {
    wrong: `${own} imports from ${other}`,
    instead: `move what it needs down to ${allowed.join(', ') || own}, or pass it in from above`,
  };
}

function faultOutside(target: string): Fault | undefined {
  if (target.startsWith('schemas/') || target === 'package.json') return undefined;
  return { wrong: `src imports ${target}`, instead: 'keep what the program needs in src or schemas' };
}

/** A platform is known to itself, and to cli by its index.ts. */
function faultOfPlatform(from: string, target: string): Fault | undefined {
  const platform = platformOf(target);
  if (platform === undefined && floorOf(from) === 'platforms') return undefined;
  if (platform !== undefined && platform === platformOf(from)) return undefined;
  if (floorOf(from) !== 'cli') {
    return { wrong: `${target} is imported outside of its platform`, instead: `import ${PLATFORM_INTERFACE}` };
  }
  if (platform !== undefined && target === `src/platforms/${platform}/index.ts`) return undefined;
  return { wrong: `cli imports ${target}`, instead: "import the platform's index.ts" };
}

function floorOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The name of a concrete platform, for a path inside its folder. */
function platformOf(path: string): string | undefined {
  return /^src\/platforms\/([^/]+)\//.exec(path)?.[1];
}
