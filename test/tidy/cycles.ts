// No file of src imports itself by way of others, and no type does: files of a cycle can only be understood together.

import { type File, type Finding, sourceFiles } from './rule.ts';
import { parse } from './syntax.ts';

/** @returns One finding per import that closes a circle. */
export function checkCycles(files: readonly File[]): readonly Finding[] {
  const sources = new Map(sourceFiles(files).map(file => [file.path, file]));
  const finished = new Set<string>();
  const findings: Finding[] = [];

  function visit(file: File, trail: readonly string[]): void {
    if (finished.has(file.path)) return;
    const steps = [...trail, file.path];
    for (const { target, line } of parse(file).imports) {
      const next = target === undefined ? undefined : sources.get(target);
      if (next === undefined) continue;
      const from = steps.indexOf(next.path);
      if (from === -1) visit(next, steps);
      else findings.push({ path: file.path, line, ...describeCycle([...steps.slice(from), next.path]) });
    }
    finished.add(file.path);
  }

  for (const file of sources.values()) visit(file, []);
  return findings;
}

function describeCycle(steps: readonly string[]): Pick<Finding, 'wrong' | 'instead'> {
  return {
    wrong: `imports go round: ${steps.join(' -> ')}`,
    instead: 'move what both need to a file that imports neither',
  };
}
