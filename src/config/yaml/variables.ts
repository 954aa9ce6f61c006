// `${name}` in the texts of a tier file -> the environment's variables. `$${` is a literal `${`. A text that is one
// variable and nothing else takes the variable's type, so that a number can be a variable too.
import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { codes } from '../codes.ts';
import { didYouMean } from '../suggest.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source.ts';

export type Variables = Readonly<Record<string, string | number | boolean>>;

const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;

export interface Substituted {
  readonly node: SourceNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** The same tree with its variables replaced. A node that several aliases share is replaced once. */
export function substitute(root: SourceNode, variables: Variables, environment: string): Substituted {
  const diagnostics: Diagnostic[] = [];
  const done = new Map<SourceNode, SourceNode>();

  const visit = (node: SourceNode): SourceNode => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const replaced = replace(node);
    done.set(node, replaced);
    return replaced;
  };

  const replace = (node: SourceNode): SourceNode => {
    if (node.type === 'sequence') return { ...node, items: node.items.map(visit) };
    if (node.type === 'map') {
      const entries = new Map<string, MapEntry>();
      for (const [key, entry] of node.entries) entries.set(key, { ...entry, node: visit(entry.node) });
      return { ...node, entries };
    }
    return typeof node.value === 'string' && node.value.includes('${') ? expand(node, node.value) : node;
  };

  const expand = (node: ScalarNode, text: string): ScalarNode => {
    const whole = /^\$\{([^}]*)\}$/.exec(text)?.[1];
    if (whole !== undefined && Object.hasOwn(variables, whole)) return { ...node, value: variables[whole] ?? null };
    const value = text.replace(REFERENCE, (match, name: string | undefined, index: number) => {
      if (name === undefined) return '${';
      if (Object.hasOwn(variables, name)) return String(variables[name]);
      const detail = `The environment "${environment}" defines no variable "${name}".`;
      const hint = `${didYouMean(name, Object.keys(variables))} Variables are set under environments.${environment}.variables in tierform.yaml; for a literal, write $\${${name}}.`;
      diagnostics.push(
        report(codes['undefined-variable'], { place: placeWithin(node, text, index, match.length), detail, hint }),
      );
      return match;
    });
    return { ...node, value };
  };

  return { node: visit(root), diagnostics };
}

/** The place of a part of a text; the whole text where quoting or folding hides where the part stands. */
function placeWithin(node: ScalarNode, text: string, index: number, length: number): Place {
  const quote = (node.place.length - text.length) / 2;
  if (quote !== 0 && quote !== 1) return node.place;
  return { ...node.place, column: node.place.column + quote + index, length };
}
