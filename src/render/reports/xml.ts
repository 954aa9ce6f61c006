// XML as text. What the grammar forbids, whatever way it is written, becomes a visible escape.
import { escapeParagraph } from '../escape.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Text, or elements inside. */
  readonly content?: string | readonly Element[];
}

export function printXml(element: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printElement(element, '')}`;
}

function printElement({ name, attributes, content = [] }: Element, indent: string): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(String(value))}"`)];
  const head = `${indent}<${start.join(' ')}`;
  if (content.length === 0) return `${head}/>\n`;
  if (typeof content === 'string') return `${head}>${escapeXml(content)}</${name}>\n`;
  const inner = content.map(child => printElement(child, `${indent}  `)).join('');
  return `${head}>\n${inner}${indent}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters and lone surrogates are visible escapes already; two more are no characters of XML. */
function escapeXml(text: string): string {
  return escapeParagraph(text)
    .replace(/[\ufffe\uffff]/g, character => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
