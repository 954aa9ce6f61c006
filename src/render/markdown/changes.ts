// The changes of a plan as Markdown: deletes and replaces first and always open, then updates, creates and what changes only the
// state; for each a line that says what it is, and its fields as a diff.
import { type Change, type Plan, writesPlatform } from '../../plan/change.ts';
import { countOf, groupDigits } from '../layout.ts';
import { describeImpact, describeNotes, isPlacement } from '../plan-text.ts';
import { listUnchanged } from '../summary.ts';
import { diffLines, type FieldsView } from './fields.ts';
import type { Part, Piece, Rank, Shortening } from './page.ts';
import { codeBlock, codeSpan, fold, inline } from './text.ts';

export interface ChangesView extends FieldsView {
  readonly pathOf: (file: string) => string;
}

/** More lines than this are folded, apart from deletes and replaces. */
const MOST_OPEN_LINES = 40;

/** A part for each action that there is; with `isVerbose` also what does not change, and what is unmanaged. */
export function renderChanges(plan: Plan, view: ChangesView): readonly Part[] {
  const marked = new Set(
    plan.findings.flatMap(({ address, addresses = [] }) => [...(address ? [address] : []), ...addresses]),
  );
  const groups = GROUPS.map(group => ({ ...group, changes: plan.changes.filter(({ action }) => group.has(action)) }));
  const parts = groups
    .filter(({ changes }) => changes.length > 0)
    .map(({ title, isOpen, changes }) => {
      const pieces = changes.map(change => renderChange(change, { ...view, isMarked: marked.has(change.address) }));
      return foldWhereLong(`${title}: ${groupDigits(changes.length)}`, pieces, isOpen);
    });
  return [...parts, ...(view.isVerbose ? renderRest(plan) : [])];
}

interface Group {
  readonly title: string;
  readonly isOpen: boolean;
  readonly has: (action: Change['action']) => boolean;
}

const GROUPS: readonly Group[] = [
  { title: '🗑️ To delete', isOpen: true, has: action => action === 'delete' },
  { title: '♻️ To replace (deletes the old object)', isOpen: true, has: action => action === 'replace' },
  { title: 'To update', isOpen: false, has: action => action === 'update' },
  { title: 'To create', isOpen: false, has: action => action === 'create' },
  { title: 'Only in the state', isOpen: false, has: action => !writesPlatform({ action }) },
];

function foldWhereLong(title: string, pieces: readonly Piece[], isOpen: boolean): Part {
  const lines = pieces.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  if (isOpen || lines <= MOST_OPEN_LINES) return { open: `**${title}**\n\n`, close: '', pieces };
  return { ...fold(title), pieces };
}

interface ChangeView extends ChangesView {
  /** Whether a guard found something in it. */
  readonly isMarked: boolean;
}

function renderChange(change: Change, view: ChangeView): Piece {
  const { action, fields } = change;
  const isOfPlacement = isPlacement(change, view);
  const isDrifted = fields.some(({ reason }) => reason === 'drifted' || reason === 'both-changed');
  const head = `${renderHead(change, { ...view, isDrifted, isOfPlacement })}\n\n`;
  const notes = describeNotes(change, isOfPlacement).map(note => `# ${note}`);
  const lines = [...notes, ...diffLines(change, view)];
  const [fieldsRank, rank] = isDrifted || view.isMarked ? markedRanksOf(action) : RANKS_OF[action];
  const one: Shortening = { rank, text: '', lost: count => countOf(count, action) };
  if (lines.length === 0) return { text: head, shorter: [one] };
  const fieldsOf = (count: number) => `the fields of ${countOf(count, action)}`;
  return {
    text: `${head}${codeBlock(lines, 'diff')}\n\n`,
    shorter: [{ rank: fieldsRank, text: head, lost: fieldsOf }, one],
  };
}

const RANKS_OF: Readonly<Record<Change['action'], readonly [fields: Rank, whole: Rank]>> = {
  create: ['create-fields', 'creates'],
  update: ['update-fields', 'updates'],
  replace: ['delete-fields', 'deletes'],
  delete: ['delete-fields', 'deletes'],
  adopt: ['state-only', 'state-only'],
  move: ['state-only', 'state-only'],
  forget: ['state-only', 'state-only'],
};

/** What drifted, and what a guard found something in, outlasts the rest. */
function markedRanksOf(action: Change['action']): readonly [fields: Rank, whole: Rank] {
  return action === 'delete' || action === 'replace' ? RANKS_OF[action] : ['marked-fields', 'marked'];
}

interface HeadView extends ChangeView {
  readonly isDrifted: boolean;
  readonly isOfPlacement: boolean;
}

/** `⚠️ update policy.free "Free tier" tiers/free.yaml:7, in 1 workspace, 1,204 accounts; drifted`. */
function renderHead(change: Change, { isMarked, isDrifted, isOfPlacement, pathOf }: HeadView): string {
  const { action, address, name, file, line } = change;
  const isDangerous = isMarked || action === 'delete' || action === 'replace';
  const impact = describeImpact(change, isOfPlacement);
  return [
    ...(isDangerous || isDrifted ? ['⚠️'] : []),
    `**${action}** ${codeSpan(address)} "${inline(name)}"`,
    ...(file === undefined ? [] : [codeSpan(`${pathOf(file)}:${line}`)]),
    ...(impact === '' ? [] : [`– ${impact}`]),
    ...(isDrifted ? ["– **changed behind git's back**"] : []),
  ].join(' ');
}

function renderRest(plan: Plan): readonly Part[] {
  const unchanged = listUnchanged(plan).map(address => `- ${codeSpan(address)}\n`);
  const unmanaged = plan.unmanaged.map(({ kind, id, name }) => `- ${inline(kind)} "${inline(name)}" (${inline(id)})\n`);
  return [
    renderList('Unchanged', unchanged, { rank: 'unchanged', noun: 'unchanged resource' }),
    renderList('Unmanaged, never touched', unmanaged, { rank: 'unmanaged', noun: 'unmanaged object' }),
  ].filter(({ pieces }) => pieces.length > 0);
}

function renderList(
  title: string,
  items: readonly string[],
  { rank, noun }: { readonly rank: Rank; readonly noun: string },
): Part {
  const { open, close } = fold(`${title}: ${groupDigits(items.length)}`);
  const lost = (count: number) => countOf(count, noun);
  return { open, close: `\n${close}`, pieces: items.map(text => ({ text, shorter: [{ rank, text: '', lost }] })) };
}
