// An editor, as far as the YAML language server can tell: it opens documents and asks about places in them. The server is a
// process of its own that may not connect to anything.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js';

export interface Finding {
  readonly line: number;
  readonly message: string;
}

export interface Suggestion {
  readonly label: string;
  readonly documentation: string;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Editor {
  /** @returns what the server finds in the document, each with the text of its line */
  readonly open: (path: string, text: string) => Promise<readonly Finding[]>;
  readonly suggest: (path: string, position: Place) => Promise<readonly Suggestion[]>;
  readonly hover: (path: string, position: Place) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** As in docs/editors.md, and nothing that would be fetched. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  yaml: {
    validate: true,
    hover: true,
    completion: true,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  },
};

const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
import { Socket } from 'node:net';
Socket.prototype.connect = () => {
  process.stderr.write('It tried to connect.');
  process.exit(1);
};
`)}`;

/** Starts the server and waits until it has its settings. @param folder the one that the editor has opened */
export async function openEditor(folder: string): Promise<Editor> {
  const server = spawn(process.execPath, ['--import', NO_NETWORK, serverPath(), '--stdio'], { cwd: folder });
  let complaints = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = new Promise<void>(resolve => server.once('close', () => resolve()));
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const isConfigured = answerSettings(connection);
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('window/workDoneProgress/create', () => null);
  connection.listen();
  const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uriOf(''),
    workspaceFolders: [{ uri: uriOf(''), name: 'project' }],
    capabilities: {
      workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      textDocument: {
        completion: { completionItem: { documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
        publishDiagnostics: {},
      },
    },
  });
  await connection.sendNotification('initialized', {});
  await isConfigured;
  const at = (path: string, position: Place) => ({ textDocument: { uri: uriOf(path) }, position });
  return {
    async open(path, text) {
      const found = nextFindings(connection, uriOf(path));
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uriOf(path), languageId: 'yaml', version: 1, text },
      });
      return found;
    },
    async suggest(path, position) {
      const answer = await connection.sendRequest<SuggestionAnswer>('textDocument/completion', at(path, position));
      return answer.items.map(({ label, documentation }) => ({
        label,
        documentation: typeof documentation === 'string' ? documentation : (documentation?.value ?? ''),
      }));
    },
    async hover(path, position) {
      const answer = await connection.sendRequest<HoverAnswer>('textDocument/hover', at(path, position));
      return answer?.contents.value ?? '';
    },
    async close() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
      if (complaints !== '') throw new Error(complaints);
    },
  };
}

interface SuggestionItem {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

interface SuggestionAnswer {
  readonly items: readonly SuggestionItem[];
}

type HoverAnswer = { readonly contents: { readonly value: string } } | null;

/** Settles when the server has asked. */
function answerSettings(connection: MessageConnection): Promise<void> {
  return new Promise(resolve => {
    connection.onRequest(
      'workspace/configuration',
      ({ items }: { readonly items: readonly { readonly section: string }[] }) => {
        resolve();
        return items.map(({ section }) => SETTINGS[section] ?? {});
      },
    );
  });
}

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

function nextFindings(connection: MessageConnection, uri: string): Promise<readonly Finding[]> {
  return new Promise(resolve => {
    const listening = connection.onNotification('textDocument/publishDiagnostics', (published: Published) => {
      if (published.uri !== uri) return;
      listening.dispose();
      resolve(published.diagnostics.map(({ message, range }) => ({ line: range.start.line + 1, message })));
    });
  });
}

function serverPath(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('yaml-language-server/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
  return join(dirname(manifest), bin['yaml-language-server'] ?? '');
}
