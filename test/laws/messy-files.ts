// Tier files as somebody in a hurry writes them, for the laws of `fmt`: valid YAML, in any order and spacing, with comments
// wherever YAML allows some.
import fc from 'fast-check';

interface Style {
  readonly indent: number;
  readonly isFlow: boolean;
  readonly blanks: number;
  readonly comment: 'none' | 'above' | 'behind' | 'below' | 'left';
}

type Tree = string | { readonly map: readonly (readonly [string, Part])[] } | { readonly list: readonly Part[] };

interface Part {
  readonly style: Style;
  readonly tree: Tree;
}

const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.integer({ min: 1, max: 4 }),
  isFlow: fc.boolean(),
  blanks: fc.integer({ min: 0, max: 2 }),
  comment: fc.constantFrom('none', 'none', 'above', 'behind', 'below', 'left'),
});

/** Plain in a block, quoted in brackets. */
const VARIABLE = ['$', '{x}'].join('');

const scalar: fc.Arbitrary<Tree> = fc.constantFrom(
  'Free tier',
  '"a: b # c"',
  "'it''s'",
  '3GiB',
  '30d',
  'true',
  '-1',
  '1.50',
  '~',
  '""',
  VARIABLE,
);

function part(tree: fc.Arbitrary<Tree>): fc.Arbitrary<Part> {
  return fc.record({ style, tree });
}

function mapOf(keys: readonly string[], value: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  return fc
    .shuffledSubarray([...keys], { minLength: 1 })
    .chain(chosen => fc.tuple(...chosen.map(key => part(value).map((of): [string, Part] => [key, of]))))
    .map(map => ({ map }));
}

function listOf(value: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  return fc.array(part(value), { minLength: 1, maxLength: 3 }).map(list => ({ list }));
}

const limits = mapOf(['limit_storage_total', 'limit_inbox_retention_period', 'limit_spam_retention_period'], scalar);
const policy = mapOf(['name', 'limits', 'spam_detection', 'other'], fc.oneof(scalar, limits));
const condition = mapOf(['field', 'operator', 'value'], fc.oneof(scalar, listOf(scalar)));
const workspace = mapOf(['name', 'domain', 'policy', 'rules', 'accounts'], fc.oneof(scalar, listOf(scalar)));
const rule = mapOf(
  ['name', 'priority', 'actions', 'match'],
  fc.oneof(scalar, listOf(condition), listOf(listOf(scalar))),
);
const sections: Readonly<Record<string, fc.Arbitrary<Tree>>> = {
  tier: scalar,
  rank: scalar,
  'x-a': fc.oneof(scalar, listOf(listOf(policy)), policy),
  workspaces: mapOf(['b', 'a'], workspace),
  policies: mapOf(['zoo', 'ant', 'bee'], policy),
  rules: mapOf(['r', 'q'], rule),
  lists: mapOf(['l'], mapOf(['items', 'type', 'name'], fc.oneof(scalar, listOf(scalar)))),
};

export const messyFile: fc.Arbitrary<string> = fc
  .tuple(
    fc
      .shuffledSubarray(Object.keys(sections), { minLength: 1 })
      .chain(names =>
        fc.tuple(...names.map(name => part(sections[name] ?? scalar).map((of): [string, Part] => [name, of]))),
      ),
    fc.constantFrom('', '# head\n', '# head\n\n', '\n\n# head\n# more\n\n'),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([map, head, newline]) => {
    const writer = new Writer();
    writer.writeBelow({ map }, 0, 2);
    return `${head}${writer.lines.join('\n')}\n`.replaceAll('\n', newline);
  });

class Writer {
  readonly lines: string[] = [];
  #count = 0;

  writeBelow(tree: Exclude<Tree, string>, indent: number, nextIndent: number): void {
    const pad = ' '.repeat(indent);
    const entries = 'map' in tree ? tree.map : tree.list.map(of => [undefined, of] as const);
    for (const [key, { style: own, tree: below }] of entries) {
      for (let blank = 0; blank < own.blanks; blank++) this.lines.push('');
      if (own.comment === 'above') this.lines.push(`${pad}${this.#comment()}`);
      if (own.comment === 'left') this.lines.push(this.#comment());
      const mark = key === undefined ? '-' : `${key}:`;
      const behind = own.comment === 'behind' ? `  ${this.#comment()}` : '';
      if (typeof below === 'string') this.lines.push(`${pad}${mark}  ${below}${behind}`);
      else if (own.isFlow) this.lines.push(`${pad}${mark} ${inFlow(below)}${behind}`);
      else {
        this.lines.push(`${pad}${mark}${behind}`);
        this.writeBelow(below, indent + nextIndent, own.indent);
      }
      if (own.comment === 'below') this.lines.push(`${pad}${' '.repeat(own.indent)}${this.#comment()}`);
    }
  }

  /** No two are alike, so that none can stand for another one. */
  #comment(): string {
    this.#count += 1;
    return `# ${this.#count}`;
  }
}

function inFlow(tree: Tree): string {
  if (typeof tree === 'string') return tree === VARIABLE ? JSON.stringify(tree) : tree;
  if ('list' in tree) return `[${tree.list.map(of => inFlow(of.tree)).join(',')}]`;
  return `{${tree.map.map(([key, of]) => `${key}: ${inFlow(of.tree)}`).join(',  ')}}`;
}
