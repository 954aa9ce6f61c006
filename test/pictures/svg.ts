// Pictures as SVG text: a terminal out of what the program printed on one, and a comment out of the Markdown that it wrote for GitHub.
import { marked } from 'marked';

const MONOSPACE = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';
const SANS = '-apple-system, BlinkMacSystemFont, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif';

const COLUMN = 8.43;
const LINE = 20;
const PADDING = 20;
const BAR = 36;

/** @param text as it was printed, with its colours @param title of the window */
export function drawTerminal(title: string, text: string): string {
  const lines = text.trimEnd().split('\n').map(readColors);
  const columns = Math.max(...lines.map(spans => spans.reduce((sum, span) => sum + span.text.length, 0)));
  const width = Math.ceil(columns * COLUMN) + 2 * PADDING;
  const height = BAR + lines.length * LINE + PADDING;
  // Spaces that do not break are kept by every reader of SVG, also several in a row.
  const rows = lines.map((spans, index) => {
    const y = BAR + (index + 1) * LINE - 4;
    const drawn = spans
      .map(({ text: words, look }) => `<tspan${look}>${escapeXml(words).replaceAll(' ', '\u00a0')}</tspan>`)
      .join('');
    return drawn === '' ? '' : `<text x="${PADDING}" y="${y}">${drawn}</text>\n`;
  });
  const buttons = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, index) => `<circle cx="${PADDING + index * 20}" cy="18" r="6" fill="${color}"/>`,
  );
  return `${openSvg(width, height)}
<rect width="${width}" height="${height}" rx="8" fill="#16181d"/>
${buttons.join('')}
<text x="${width / 2}" y="23" text-anchor="middle" font-family="${SANS}" font-size="13" fill="#9aa3b2">${escapeXml(title)}</text>
<g font-family="${MONOSPACE}" font-size="14" fill="#d7dce5">
${rows.join('')}</g>
</svg>
`;
}

interface Span {
  readonly text: string;
  /** Attributes of SVG. */
  readonly look: string;
}

/** By the number of the code (ECMA-48, 8.3.117), those that the program uses. */
const LOOKS: Readonly<Record<string, string>> = {
  1: ' font-weight="bold"',
  2: ' fill="#8b93a1"',
  31: ' fill="#ff7b72"',
  32: ' fill="#7ee787"',
  33: ' fill="#e3b341"',
  36: ' fill="#76d9e6"',
};
/** What each code that ends something ends. */
const ENDS: Readonly<Record<string, readonly string[]>> = { 22: ['1', '2'], 39: ['31', '32', '33', '36'] };

function readColors(line: string): readonly Span[] {
  const on = new Set<string>();
  const spans: Span[] = [];
  for (const piece of `\u001b[0m${line}`.split('\u001b[').slice(1)) {
    const [, code = '', text = ''] = /^(\d+)m(.*)$/.exec(piece) ?? [];
    if (LOOKS[code] !== undefined) on.add(code);
    for (const ended of ENDS[code] ?? []) on.delete(ended);
    if (text !== '') spans.push({ text, look: [...on].map(one => LOOKS[one] ?? '').join('') });
  }
  return spans;
}

const COMMENT_WIDTH = 860;

/** @param height of the text in pixels, as a browser lays it out: a picture cannot find out by itself */
export function drawComment(markdown: string, height: number): string {
  const whole = height + 62;
  return `${openSvg(COMMENT_WIDTH, whole)}
<rect x="0.5" y="0.5" width="${COMMENT_WIDTH - 1}" height="${whole - 1}" rx="6" fill="#ffffff" stroke="#d1d9e0"/>
<path d="M1 44V7a6 6 0 0 1 6-6h${COMMENT_WIDTH - 14}a6 6 0 0 1 6 6v37z" fill="#f6f8fa"/>
<path d="M1 44.5h${COMMENT_WIDTH - 2}" stroke="#d1d9e0"/>
<circle cx="26" cy="22" r="11" fill="#1f2328"/>
<text font-family="${SANS}" font-size="14" y="27" fill="#59636e"><tspan x="46" font-weight="600" fill="#1f2328">github-actions</tspan> commented on this pull request</text>
<foreignObject x="16" y="56" width="${COMMENT_WIDTH - 32}" height="${height}">
<div xmlns="http://www.w3.org/1999/xhtml">
<style>${STYLE}</style>
${toXhtml(markdown)}</div>
</foreignObject>
</svg>
`;
}

const STYLE = [
  `div{font:14px/1.5 ${SANS};color:#1f2328}`,
  'h3{font-size:17px;margin:0 0 10px}',
  'p{margin:0 0 10px}',
  `code{font:12px ${MONOSPACE};background:#eff1f3;border-radius:6px;padding:2px 5px}`,
  'pre{background:#f6f8fa;border-radius:6px;padding:10px 14px;margin:0 0 12px;line-height:1.45}',
  'pre code{background:none;padding:0;display:block}',
  '.del{background:#ffebe9;color:#82071e;display:block}',
  '.ins{background:#dafbe1;color:#116329;display:block}',
].join('');

/** The page as XHTML, with the colours that GitHub gives to a block of changes. */
function toXhtml(markdown: string): string {
  const html = marked.parse(markdown, { async: false, gfm: true }).replaceAll('<br>', '<br/>');
  return html.replace(/<code class="language-diff">(.*?)<\/code>/gs, (_, changes: string) => {
    const lines = changes.trimEnd().split('\n');
    return `<code>${lines.map(colorChange).join('')}</code>`;
  });
}

function colorChange(line: string): string {
  const name = { '-': 'del', '+': 'ins' }[line.charAt(0)];
  return `<span class="${name ?? 'same'}">${line}</span>`;
}

function openSvg(width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
