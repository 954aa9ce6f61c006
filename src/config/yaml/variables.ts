// `${name}` in the texts of a tier file -> the environment's variables. `$${` is a literal `${`. A text that is one
// variable and nothing else takes the variable's type, so that a number can be a variable too.

import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import { append } from '../../core/value.ts';
import { codes } from '../codes.ts';
import { didYouMean } from '../suggest.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source.ts';

export type Variables = Readonly<Record<string, string | number | boolean>>;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

export interface Substituted {
  readonly node: SourceNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where variables come from; undefined when it is not known which environment is meant. */
export type VariableSource = { readonly name: string; readonly variables: Variables } | undefined;

/**
 * The same tree with its variables replaced. A node that several aliases share is replaced once. A text with a variable
 * that is not defined becomes unknown, and so does every text with a variable when there is no environment.
 */
export function substitute(root: SourceNode, environment: VariableSource): Substituted {
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
    return node.type === 'scalar' && typeof node.value === 'string' && node.value.includes('${')
      ? expand(node, node.value)
      : node;
  };

  const expand = (node: ScalarNode, text: string): SourceNode => {
    const parts = [...text.matchAll(REFERENCE)];
    if (environment === undefined)
      return parts.every(([, name]) => name === undefined)
        ? { ...node, value: text.replaceAll('$${', '${') }
        : { type: 'unknown', place: node.place };
    const { variables } = environment;
    const faults = parts.flatMap(([match, name, brace], index) => {
      if (name === undefined || (brace === '}' && Object.hasOwn(variables, name))) return [];
      const place = placeWithin(node, text, parts[index]?.index ?? 0, match.length);
      return [brace === '}' ? undefinedVariable(name, place, environment) : unclosedVariable(name, place)];
    });
    append(diagnostics, faults);
    if (faults.length > 0) return { type: 'unknown', place: node.place };
    const whole = /^\$\{([^}]*)\}$/.exec(text)?.[1];
    if (whole !== undefined) return { ...node, value: variables[whole] ?? null };
    return {
      ...node,
      value: text.replace(REFERENCE, (_, name: string | undefined) =>
        name === undefined ? '${' : String(variables[name]),
      ),
    };
  };

  return { node: visit(root), diagnostics };
}

function undefinedVariable(
  variable: string,
  place: Place,
  { name, variables }: NonNullable<VariableSource>,
): Diagnostic {
  const detail = `The environment "${name}" defines no variable ${JSON.stringify(variable)}.`;
  const hint = `${didYouMean(variable, Object.keys(variables))} Variables are set under environments.${name}.variables in tierform.yaml; for a literal, write ${JSON.stringify(`$\${${variable}}`)}.`;
  return report(codes['undefined-variable'], { place, detail, hint });
}

function unclosedVariable(rest: string, place: Place): Diagnostic {
  const detail = `${JSON.stringify(`\${${rest}`)} has no closing brace.`;
  return report(codes['undefined-variable'], {
    place,
    detail,
    hint: `Write ${JSON.stringify(`\${${rest}}`)}; for a literal, write ${JSON.stringify(`$\${${rest}`)}.`,
  });
}

/** The place of a part of a text; the whole text where quoting or folding hides where the part stands. */
function placeWithin(node: ScalarNode, text: string, index: number, length: number): Place {
  const quote = (node.place.length - text.length) / 2;
  if (quote !== 0 && quote !== 1) return node.place;
  return { ...node.place, column: node.place.column + quote + index, length };
}
