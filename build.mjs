// Builds dist/: the JSON Schemas as compiled validators, then the program as a bundle in which every command is a chunk
// of its own, so that starting it loads no more than the command needs.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

/** dist/validators.js: one export per schema that the program checks documents against. */
function compileValidators() {
  const Ajv = require('ajv').default;
  const { _ } = require('ajv');
  const standaloneCode = require('ajv/dist/standalone').default;
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, code: { source: true, esm: true } });
  // Ajv's own compares every item with every other one where they need not be plain texts.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: {
      message: 'must NOT have duplicate items',
      params: ({ params: { pair } }) => _`{i: ${pair}[0], j: ${pair}[1]}`,
    },
    code(context) {
      const find = context.gen.scopeValue('func', {
        key: 'find-repeated',
        ref: () => undefined,
        code: _`require("find-repeated").default`,
      });
      const pair = context.gen.const('pair', _`${find}(${context.data})`);
      context.setParams({ pair });
      context.fail(_`${pair} !== undefined`);
    },
  });
  const exported = {};
  for (const name of ['tier', 'project']) {
    const schema = JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'));
    ajv.addSchema(schema, name);
    exported[name] = name;
  }
  // Its helpers are CommonJS even in an ES module, and loaders differ in what the default of such a module is.
  const code = standaloneCode(ajv, exported).replace(
    /const (\w+) = require\("([^"]+)"\)\.default;/g,
    (_line, local, path) =>
      path === 'find-repeated'
        ? `import { findRepeatedItem as ${local} } from "../src/core/value.ts";`
        : `import ${local}Module from ${JSON.stringify(`${path}.js`)}; const ${local} = ${local}Module.default ?? ${local}Module;`,
  );
  writeFileSync(join(dist, 'validators.js'), code);
}

/**
 * Of undici the program uses an agent and its `request`; the package's index would bring fetch, caches and WebSockets
 * along, which doubles what has to be compiled before the first request.
 */
const slimUndici = {
  name: 'slim-undici',
  resolveId: id => (id === 'undici' ? '\0undici' : undefined),
  load(id) {
    if (id !== '\0undici') return undefined;
    const path = file => JSON.stringify(join(root, 'node_modules/undici/lib', file));
    return [
      `export { default as Agent } from ${path('dispatcher/agent.js')};`,
      `export { default as errors } from ${path('core/errors.js')};`,
      `import Dispatcher from ${path('dispatcher/dispatcher.js')};`,
      `import request from ${path('api/api-request.js')};`,
      'Dispatcher.prototype.request = request;',
    ].join('\n');
  },
};

async function bundle() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const build = await rolldown({
    input: { tierform: join(root, 'src/cli/main.ts') },
    platform: 'node',
    plugins: [slimUndici],
    transform: { define: { TIERFORM_VERSION: JSON.stringify(version) } },
  });
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  chmodSync(join(dist, 'tierform.js'), 0o755);
  writeNotices(output.flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : [])));
}

/** dist/THIRD-PARTY-NOTICES.txt: the licences of the packages whose code is in the bundle. */
function writeNotices(moduleIds) {
  const folders = new Set(moduleIds.map(id => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]).filter(Boolean));
  const notices = [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license']
      .map(file => readIfThere(join(folder, file)))
      .find(Boolean);
    return `${name} ${version} (${license})\n\n${text ?? ''}`;
  });
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
compileValidators();
await bundle();
