// Expressions of GitHub Actions, as far as the workflows and the action use them: paths, texts, comparisons, and, or, not,
// and the functions that ask for the state of a job.

/** `github`, `needs`, `steps`, ...: what a path begins with. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How it stands with what came before. */
export interface Standing {
  readonly isFailed: boolean;
  readonly isCancelled: boolean;
}

const TOKEN = /\s*(?:(&&|\|\||==|!=|!|\(|\))|'((?:[^']|'')*)'|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*))/y;

/** A text with expressions in it, filled in. */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}(?!')/gs, (_, expression: string) => textOf(evaluate(expression, contexts)));
}

/** Whether an `if` holds; without a function that asks for it, only where nothing failed. */
export function holds(condition: unknown, contexts: Contexts, standing: Standing): boolean {
  const expression = condition === undefined ? 'success()' : String(condition).replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const asks = /\b(?:success|failure|cancelled|always)\(\)/.test(expression);
  return isTrue(evaluate(asks ? expression : `success() && (${expression})`, contexts, standing));
}

function evaluate(expression: string, contexts: Contexts, standing?: Standing): unknown {
  const tokens = readTokens(expression);
  let index = 0;
  const accept = (operator: string) => {
    if (tokens[index]?.operator !== operator) return false;
    index += 1;
    return true;
  };
  const readOr = (): unknown => {
    let value = readAnd();
    while (accept('||')) {
      const right = readAnd();
      value = isTrue(value) ? value : right;
    }
    return value;
  };
  const readAnd = (): unknown => {
    let value = readComparison();
    while (accept('&&')) {
      const right = readComparison();
      value = isTrue(value) ? right : value;
    }
    return value;
  };
  const readComparison = (): unknown => {
    const left = readOne();
    if (accept('==')) return areEqual(left, readOne());
    if (accept('!=')) return !areEqual(left, readOne());
    return left;
  };
  const readOne = (): unknown => {
    if (accept('!')) return !isTrue(readOne());
    if (accept('(')) {
      const value = readOr();
      if (!accept(')')) throw new Error(`a bracket stays open in: ${expression}`);
      return value;
    }
    const token = tokens[index];
    index += 1;
    if (token?.text !== undefined) return token.text;
    if (token?.path === undefined) throw new Error(`no value at token ${index} of: ${expression}`);
    if (!accept('(')) return lookUp(token.path, contexts);
    if (!accept(')')) throw new Error(`the player knows no function with arguments: ${expression}`);
    return ask(token.path, standing);
  };
  const value = readOr();
  if (index !== tokens.length) throw new Error(`something is left at token ${index} of: ${expression}`);
  return value;
}

interface Token {
  readonly operator: string | undefined;
  readonly text: string | undefined;
  readonly path: string | undefined;
}

function readTokens(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const trimmed = expression.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) throw new Error(`the player cannot read the expression: ${expression}`);
    const [, operator, text, path] = match;
    tokens.push({ operator, text: text?.replaceAll("''", "'"), path });
  }
  return tokens;
}

/** Keys are found whatever their case, and what is not there is null. */
function lookUp(path: string, contexts: Contexts): unknown {
  let value: unknown = contexts;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    const found = Object.entries(value).find(([name]) => name.toLowerCase() === key.toLowerCase());
    if (found === undefined && value === contexts) throw new Error(`the context ${key} is not there for: ${path}`);
    value = found?.[1] ?? null;
  }
  return value;
}

function ask(name: string, standing: Standing | undefined): boolean {
  if (standing === undefined) throw new Error(`${name}() can only stand in an if`);
  switch (name) {
    case 'success':
      return !standing.isFailed && !standing.isCancelled;
    case 'failure':
      return standing.isFailed && !standing.isCancelled;
    case 'cancelled':
      return standing.isCancelled;
    case 'always':
      return true;
    default:
      throw new Error(`the player does not know the function ${name}`);
  }
}

function areEqual(left: unknown, right: unknown): boolean {
  return textOf(left).toLowerCase() === textOf(right).toLowerCase();
}

function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && value !== false && value !== 0;
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
