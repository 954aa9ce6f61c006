// Whether two documents say the same, whatever the order of their keys.
import type { SourceNode } from '../yaml/source.ts';

export function isSameDocument(left: SourceNode, right: SourceNode | undefined): boolean {
  return isSame(left, right, new Map());
}

/** Nodes that aliases share are compared once. */
function isSame(left: SourceNode, right: SourceNode | undefined, known: Map<SourceNode, SourceNode>): boolean {
  if (right === undefined) return false;
  if (known.get(left) === right) return true;
  const found = compare(left, right, known);
  if (found) known.set(left, right);
  return found;
}

function compare(left: SourceNode, right: SourceNode, known: Map<SourceNode, SourceNode>): boolean {
  if (left.type === 'map' && right.type === 'map') {
    if (left.entries.size !== right.entries.size) return false;
    return [...left.entries].every(([key, { node }]) => {
      const other = right.entries.get(key);
      return other !== undefined && isSame(node, other.node, known);
    });
  }
  if (left.type === 'sequence' && right.type === 'sequence') {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => isSame(item, right.items[index], known))
    );
  }
  return (
    left.type === 'scalar' &&
    right.type === 'scalar' &&
    left.isEmpty === right.isEmpty &&
    Object.is(left.value, right.value)
  );
}
