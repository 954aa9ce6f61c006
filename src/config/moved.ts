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
  return [
    ...findTwice(blocks, 'from'),
    ...findTwice(blocks, 'to'),
    ...blocks.flatMap(block => {
      const { from, to, fromPlace, toPlace } = block;
      if (kindOf(from) !== kindOf(to)) {
        const detail = `${from} and ${to} are of different kinds, and no object changes its kind.`;
        return [report(codes['move-between-kinds'], { place: toPlace, address: to, detail })];
      }
      const circle = findCircle(block, next);
      if (circle !== undefined) {
        // A circle is said once, at the first of its addresses.
        if (circle.some(address => compareText(address, from) < 0)) return [];
        const detail = `The moves lead back to where they began: ${circle.join(' -> ')}. So nobody can tell which address is the last one.`;
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

/** The addresses of the circle that a block is part of, if it is. */
function findCircle(block: MovedBlock, next: ReadonlyMap<Address, MovedBlock>): readonly Address[] | undefined {
  const path = [block.from];
  for (let at: Address | undefined = block.to; at !== undefined; at = next.get(at)?.to) {
    if (at === block.from) return [...path, at];
    if (path.includes(at)) return undefined;
    path.push(at);
  }
  return undefined;
}
