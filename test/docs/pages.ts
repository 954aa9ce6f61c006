// The pages of the documentation, and what stands in them: blocks of code with their place, links and headings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../cli/world.ts';

export interface Page {
  /** From the top of the repository: `docs/state.md`. */
  readonly path: string;
  readonly text: string;
}

export interface Block {
  /** What stands behind the opening fence; empty for a block that is only indented. */
  readonly language: string;
  /** From 0: the first line of what is inside. */
  readonly start: number;
  /** Inside, without the fences and the indentation of the block. */
  readonly lines: readonly string[];
  readonly indent: string;
}

function readPages(paths: readonly string[]): readonly Page[] {
  return paths.map(path => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(repository, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`);
}

/** What a user reads. */
export const guides = readPages(['README.md', ...markdownIn('docs')]);

/** These, and what is for those who change the program. */
export const allPages = [...guides, ...readPages(['ARCHITECTURE.md', ...markdownIn('docs/decisions')])];

/** Blocks of code in the order of the page. */
export function blocksOf({ text }: Page): readonly Block[] {
  const blocks: { language: string; start: number; lines: string[]; indent: string }[] = [];
  let open: (typeof blocks)[number] | undefined;
  let fence = '';
  let previous = '';
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', marks = '', language = ''] = /^( *)(`{3,}) *(\S*).*$/.exec(line) ?? [];
    if (fence !== '') {
      if (line.trim() === fence) {
        fence = '';
        open = undefined;
      } else open?.lines.push(line.slice(open.indent.length));
    } else if (marks !== '') {
      fence = marks;
      open = { language, start: index + 1, lines: [], indent };
      blocks.push(open);
    } else if (/^ {4}\S/.test(line) && (open !== undefined || previous === '')) {
      if (open === undefined) {
        open = { language: '', start: index, lines: [], indent: '    ' };
        blocks.push(open);
      }
      open.lines.push(line.slice(4));
    } else if (open !== undefined && /^ {4}/.test(line)) {
      open.lines.push(line.slice(4));
    } else open = undefined;
    previous = line.trim();
  }
  return blocks;
}

/** The page without its blocks of code, each line in its place. */
export function proseOf(page: Page): readonly string[] {
  const lines = page.text.split('\n');
  for (const block of blocksOf(page)) {
    for (let index = block.start; index < block.start + block.lines.length; index += 1) lines[index] = '';
  }
  return lines;
}

/** What stands between backticks in a line of prose. */
export function spansIn(line: string): readonly string[] {
  return [...line.matchAll(/(`+)(.+?)\1/g)].map(([, , inside = '']) => inside.trim());
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of proseOf(page)) {
    const [, heading] = /^#{1,6} +(.*?) *$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const slug = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
