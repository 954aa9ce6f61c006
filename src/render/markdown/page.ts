// A page of Markdown that fits into a comment: sections of pieces, of which the least important ones are shortened or left out
// until it does. What is left out is counted and said, with where the whole is.
import { countOf } from '../layout.ts';
import { sizeOf } from './text.ts';

/** GitHub takes 65,536 characters for a comment; the rest is for what a workflow puts before and after. */
const MOST_BYTES = 65_000;

/** What is shortened first, to what is shortened last. */
export const RANKS = [
  'unmanaged',
  'unchanged',
  'notes',
  'state-only',
  'create-fields',
  'update-fields',
  'pending-fields',
  'creates',
  'updates',
  'pending',
  'marked-fields',
  'warnings',
  'marked',
  'delete-fields',
  'errors-detail',
  'deletes',
  'guards-detail',
  'errors',
  'guards',
] as const;

export type Rank = (typeof RANKS)[number];

/** How a piece is shortened once more. */
export interface Shortening {
  readonly rank: Rank;
  /** What is missing then; empty text for nothing at all is the last one of every piece. */
  readonly text: string;
  /** What that is called, where it is one and where it is many: `fields of 1 create`. */
  readonly lost: (count: number) => string;
}

export interface Piece {
  readonly text: string;
  readonly shorter: readonly Shortening[];
}

/** Pieces with what stands around all of them. */
export interface Part {
  readonly open: string;
  readonly close: string;
  readonly pieces: readonly Piece[];
}

export interface Section {
  readonly head: string;
  readonly parts: readonly Part[];
}

export interface Page {
  /** Before all sections; empty for nothing. */
  readonly head: string;
  readonly sections: readonly Section[];
  /** Where the whole is, as a sentence. */
  readonly whole: string;
}

/** Room for the sentences on what is left out. */
const RESERVE = 2500;

/** The page, at most `most` bytes long. */
export function renderPage({ head, sections, whole }: Page, most: number = MOST_BYTES): string {
  const pieces = sections.flatMap(({ parts }) => parts.flatMap(part => part.pieces));
  const levels = new Map<Piece, number>(pieces.map(piece => [piece, 0]));
  const frame = (section: Section) =>
    sizeOf(section.head) + section.parts.reduce((sum, { open, close }) => sum + sizeOf(open) + sizeOf(close), 0);
  const total =
    sizeOf(head) +
    sections.reduce((sum, section) => sum + frame(section), 0) +
    pieces.reduce((sum, { text }) => sum + sizeOf(text), 0);
  const { over, lost } = shorten(pieces, levels, total - most);
  const kept = over > 0 ? keepSections(sections, { frame, over }) : sections;
  const body = kept.map(section => renderSection(section, levels)).join('');
  const missing = [
    ...lost,
    ...(kept.length < sections.length
      ? [`the sections of ${countOf(sections.length - kept.length, 'environment')}`]
      : []),
  ];
  return `${[`${head}${body}`.trimEnd(), ...(missing.length === 0 ? [] : [renderMissing(missing, whole)])].join('\n\n')}\n`;
}

/** The least important first; of what is equally so, the last first. @returns by how much it is still too long */
function shorten(
  pieces: readonly Piece[],
  levels: Map<Piece, number>,
  excess: number,
): { readonly over: number; readonly lost: readonly string[] } {
  if (excess <= 0) return { over: 0, lost: [] };
  let over = excess + RESERVE;
  const byRank = new Map<Rank, Piece[]>();
  for (const piece of pieces)
    for (const { rank } of piece.shorter) {
      const same = byRank.get(rank);
      if (same === undefined) byRank.set(rank, [piece]);
      else same.push(piece);
    }
  const lost: string[] = [];
  for (const rank of RANKS) {
    const counts = new Map<string, { count: number; lost: Shortening['lost'] }>();
    for (const piece of [...(byRank.get(rank) ?? [])].reverse()) {
      if (over <= 0) break;
      const level = levels.get(piece) ?? 0;
      const shortening = piece.shorter[level];
      if (shortening === undefined) continue;
      over -= sizeOf(textAt(piece, level)) - sizeOf(shortening.text);
      levels.set(piece, level + 1);
      const name = shortening.lost(2);
      counts.set(name, { count: (counts.get(name)?.count ?? 0) + 1, lost: shortening.lost });
    }
    for (const { count, lost: nameOf } of counts.values()) lost.push(nameOf(count));
  }
  return { over, lost };
}

function textAt({ text, shorter }: Piece, level: number): string {
  return level === 0 ? text : (shorter[level - 1]?.text ?? '');
}

interface Fit {
  readonly frame: (section: Section) => number;
  readonly over: number;
}

/** Where even the bare sections are too many: as many as there is room for, one at least. */
function keepSections(sections: readonly Section[], { frame, over }: Fit): readonly Section[] {
  let left = over;
  let count = sections.length;
  for (const section of [...sections].reverse()) {
    if (left <= 0 || count === 1) break;
    left -= frame(section);
    count -= 1;
  }
  return sections.slice(0, count);
}

function renderSection({ head, parts }: Section, levels: ReadonlyMap<Piece, number>): string {
  const bodies = parts.map(({ open, close, pieces }) => {
    const texts = pieces.map(piece => textAt(piece, levels.get(piece) ?? 0)).join('');
    return texts === '' ? '' : `${open}${texts}${close}`;
  });
  return `${head}${bodies.join('')}`;
}

function renderMissing(lost: readonly string[], whole: string): string {
  return `✂️ **Shortened to fit into a comment.** Not shown here: ${lost.join('; ')}. ${whole}`;
}
