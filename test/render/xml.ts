// A strict reader of XML, as far as reports need it: fails on all that is not well-formed. It knows no doctype, CDATA, comment or
// namespace, since no report has any.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** All that is no Char of XML 1.0. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** @throws Error where the text is not well-formed, or not one element */
export function parseXml(text: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(declaration)) throw new Error('no declaration');
  if (FORBIDDEN.test(text)) throw new Error('a character that XML forbids');
  let rest = text.slice(declaration.length);
  const take = (pattern: RegExp): RegExpExecArray => {
    const match = pattern.exec(rest);
    if (match?.index !== 0) throw new Error(`not well-formed at ${JSON.stringify(rest.slice(0, 60))}`);
    rest = rest.slice(match[0].length);
    return match;
  };
  const readElement = (): XmlElement => {
    const [, name = ''] = take(/<([A-Za-z][\w.-]*)/);
    const attributes: Record<string, string> = {};
    while (/^\s+\w/.test(rest)) {
      const [, key = '', value = ''] = take(/\s+([\w-]+)="([^"<]*)"/);
      if (key in attributes) throw new Error(`${key} stands twice`);
      attributes[key] = decode(value);
    }
    if (take(/\s*(\/?)>/)[1] === '/') return { name, attributes, children: [], text: '' };
    const children: XmlElement[] = [];
    let content = '';
    while (!rest.startsWith('</')) {
      if (rest.startsWith('<')) children.push(readElement());
      else content += decode(take(/[^<]+/)[0]);
    }
    if (take(/<\/([\w.-]+)\s*>/)[1] !== name) throw new Error(`${name} is not closed`);
    return { name, attributes, children, text: content };
  };
  const root = readElement();
  if (rest.trim() !== '') throw new Error(`more than one element: ${rest.slice(0, 60)}`);
  return root;
}

function decode(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replace(/&([^;]*;?)/g, (whole, name: string) => {
    const character = name.endsWith(';') ? ENTITIES[name.slice(0, -1)] : undefined;
    if (character === undefined) throw new Error(`${whole} is no entity`);
    return character;
  });
}
