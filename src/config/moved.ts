// The `moved` blocks of tier files: which address is which now, and what can be wrong about them over all files. What they
// do is in plan/match.ts.
import { type Address, isAddress, kindOf } from '../core/address.ts';
import { type Diagnostic, type Place, report } from '../core/diagnostic.ts';
import type { Kind } from '../core/kind.ts';
import type { Moved } from '../core/moved.ts';
import type { Resource } from '../core/resource.ts';
import { compareText } from '../core/value.ts';
import { sayTwice } from './checks.ts';
import { codes } from './codes.ts';
import { nodeAt, type SourceNode } from './yaml/source.ts';

/** A block with where its two addresses stand. */
export interface MovedBlock extends Moved {
  readonly fromPlace: Place;
  readonly toPlace: Place;
}

/** The blocks of one document. What is no address of an object is left out; the schema refuses it. */
export function readMoved(root: SourceNode, kinds: readonly Kind[]): readonly MovedBlock[] {
  const section = nodeAt(root, ['moved']);
  if (section?.type !== 'sequence') return [];
  return section.items.flatMap(item => {
    const from = readAddress(nodeAt(item, ['from']), kinds);
    const to = readAddress(nodeAt(item, ['to']), kinds);
    return from === undefined || to === undefined
      ? []
      : [{ from: from.address, to: to.address, fromPlace: from.place, toPlace: to.place }];
  });
}

interface WrittenAddress {
  readonly address: Address;
  readonly place: Place;
}

function readAddress(node: SourceNode | undefined, kinds: readonly Kind[]): WrittenAddress | undefined {
  if (node?.type !== 'scalar' || typeof node.value !== 'string' || !isAddress(node.value)) return undefined;
  const { value: address, place } = node;
  const hasObjects = kinds.some(({ name, within }) => name === kindOf(address) && within === undefined);
  return hasObjects ? { address, place } : undefined;
}

interface MovedContext {
  readonly resources: readonly Resource[];
  /** Whether some file could not be read, so that nobody can say what it declares. */
  readonly isIncomplete: boolean;
}

/** What is wrong with the blocks of all files together. */
export function checkMoved(
  blocks: readonly MovedBlock[],
  { resources, isIncomplete }: MovedContext,
): readonly Diagnostic[] {
  const declared = new Map(resources.map(resource => [resource.address, resource]));
  const next = new Map([...blocks].reverse().map(block => [block.from, block]));
  const circles = findCircles(next);
  return [
    ...findTwice(blocks, 'from'),
    ...findTwice(blocks, 'to'),
    ...blocks.flatMap(block => {
      const { from, to, fromPlace, toPlace } = block;
      if (kindOf(from) !== kindOf(to)) {
        const detail = `${from} and ${to} are of different kinds, and no object changes its kind.`;
        const hint = 'Correct one of the two, or take the block out.';
        return [report(codes['move-between-kinds'], { place: toPlace, address: to, detail, hint })];
      }
      const circle = circles.get(from);
      if (circle !== undefined && next.get(from)?.to === to) {
        // A circle is said once, at the first of its addresses.
        if (circle[0] !== from) return [];
        const detail = `The moves lead back to where they began: ${[...circle, from].join(' -> ')}. So nobody can tell which address is the last one.`;
        const hint = 'Take out the moves that do not hold any more.';
        return [report(codes['move-in-a-circle'], { place: fromPlace, address: from, detail, hint })];
      }
      const old = declared.get(from);
      if (old !== undefined) {
        const { file, line, column } = old.place;
        const detail = `${from} is ${to} now, and is declared all the same at ${file}:${line}:${column}: one object cannot be both.`;
        const hint = `Rename the key there, or take this block out. If ${from} is a new resource under the old key, apply the move first, and declare it once the block is gone.`;
        return [report(codes['move-of-declared'], { place: fromPlace, address: from, detail, hint })];
      }
      if (isIncomplete || declared.has(to) || next.has(to)) return [];
      const detail = `${from} is to be ${to}. No tier file declares ${to}, so nothing is moved, and what ${from} was would be deleted.`;
      const hint = `Declare ${to}, or take the block out.`;
      return [report(codes['move-to-undeclared'], { place: toPlace, address: to, detail, hint })];
    }),
  ];
}

/** Each block but the first that says the same end. */
function findTwice(blocks: readonly MovedBlock[], end: 'from' | 'to'): readonly Diagnostic[] {
  const firsts = new Map<Address, MovedBlock>();
  const placeOf = (block: MovedBlock) => (end === 'from' ? block.fromPlace : block.toPlace);
  return blocks.flatMap(block => {
    const first = firsts.get(block[end]);
    if (first === undefined) firsts.set(block[end], block);
    return first === undefined
      ? []
      : [
          sayTwice(codes['move-twice'], {
            place: placeOf(block),
            address: block[end],
            what: `${block[end]} is \`${end}\``,
            first: placeOf(first),
            hint: 'One object has one address before and one after: keep the block that holds.',
          }),
        ];
  });
}

/** The circles among the moves by each of their addresses; each begins with the first of them in the alphabet. */
function findCircles(next: ReadonlyMap<Address, MovedBlock>): ReadonlyMap<Address, readonly Address[]> {
  const circles = new Map<Address, readonly Address[]>();
  const seen = new Set<Address>();
  for (const start of next.keys()) {
    const path = new Map<Address, number>();
    let at: Address | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      path.set(at, path.size);
      at = next.get(at)?.to;
    }
    const first = at === undefined ? undefined : path.get(at);
    if (first === undefined) continue;
    const found = [...path.keys()].slice(first);
    const least = found.reduce((left, right) => (compareText(left, right) < 0 ? left : right));
    const circle = [...found.slice(found.indexOf(least)), ...found.slice(0, found.indexOf(least))];
    for (const address of circle) circles.set(address, circle);
  }
  return circles;
}
