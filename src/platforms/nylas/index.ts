// Nylas: the platform as tierform uses it. The kinds are in a file each, what stands on the wire in wire.ts.
import { invariant } from '../../core/invariant.ts';
import type { Settings } from '../../core/kind.ts';
import {
  type Connection,
  type ConnectionContext,
  type Platform,
  PlatformError,
  type WriteAnswer,
} from '../platform.ts';
import { ACCOUNT, listAccounts, placeAccounts, readAccount } from './accounts.ts';
import { type Client, createClient, type WireObject } from './client.ts';
import { codes } from './codes.ts';
import { forms } from './forms.ts';
import { confirmItems, readItems, writeItems } from './items.ts';
import { nylasModel } from './model.ts';
import { EMULATOR_ENDPOINT, type NylasSettings, readSettings } from './settings.ts';
import { starter } from './starter.ts';
import { createBody, readAttributes, readObject, updateBody, type WireForm } from './wire.ts';

/** The address that stands for the emulator in process: nothing ever connects to it. */
const EMULATOR_URL = 'http://emulator.invalid';

/** The emulator in process takes any key. */
const EMULATOR_KEY = 'emulator';

export const nylas: Platform = {
  model: nylasModel,
  codes,
  endpointOf: block => {
    const { endpoint, requestsPerSecond } = readSettings(block);
    const isEmulator = endpoint === EMULATOR_ENDPOINT;
    return {
      label: isEmulator ? 'the embedded Nylas emulator' : new URL(endpoint).href.replace(/\/$/, ''),
      url: isEmulator ? undefined : new URL(endpoint),
      requestsPerSecond,
    };
  },
  starter,
  connect,
};

function connect(block: Settings, { transport, variable }: ConnectionContext): Connection {
  const settings = readSettings(block);
  const client = createClient({
    endpoint: settings.endpoint === EMULATOR_ENDPOINT ? EMULATOR_URL : settings.endpoint,
    key: readKey(settings, variable),
    transport,
  });
  return {
    checkIdentity: () => checkIdentity(client, settings),
    async list(kind) {
      if (kind === ACCOUNT) return listAccounts(client);
      const form = formOf(kind);
      const objects = await client.list(form.path, form);
      return objects.map(object => readWhole(form, object));
    },
    async get(kind, id) {
      if (kind === ACCOUNT) return readAccount(client, id);
      const form = formOf(kind);
      const object = await client.get(pathTo(form, id));
      return object === undefined ? undefined : readWhole(form, object);
    },
    async create(kind, attributes) {
      const form = formOf(kind);
      return readAnswer(form, await client.send('POST', form.path, createBody(form, attributes)));
    },
    readApart: (_, id) => readItems(client, id),
    async update(kind, update) {
      const form = formOf(kind);
      const { id, attributes, changedPaths } = update;
      const plain = changedPaths.filter(path => form.kind.fields[path]?.apart !== true);
      const body = updateBody(form, attributes, plain);
      const written =
        plain.length === 0 ? undefined : readAnswer(form, await client.send(form.updateMethod, pathTo(form, id), body));
      if (plain.length === changedPaths.length && written !== undefined) return written;
      const answer = await writeItems(client, update);
      const { attributes: last, ...facts } = readAnswer(form, answer);
      return { ...facts, attributes: { ...written?.attributes, ...last, ...confirmItems(answer, update) } };
    },
    async remove(kind, id) {
      const form = formOf(kind);
      try {
        await client.send('DELETE', pathTo(form, id));
      } catch (error) {
        if (!(error instanceof PlatformError && error.code === 'not-found')) throw error;
      }
    },
    place: (group, accounts, isStopped) => placeAccounts(client, group, { accounts, isStopped }),
  };
}

function formOf(kind: string): WireForm {
  const form = forms[kind];
  invariant(form !== undefined, `Nylas has no kind ${kind}`);
  return form;
}

function pathTo({ path }: WireForm, id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}

function readWhole(form: WireForm, object: WireObject) {
  const live = readObject(form, object);
  if (live !== undefined) return live;
  throw new PlatformError('invalid-answer', `an object under ${form.path} has no ${form.idField}`);
}

function readAnswer(
  form: WireForm,
  { data, requestId }: { data: WireObject; requestId: string | undefined },
): WriteAnswer {
  const id = data[form.idField];
  return { id: typeof id === 'string' ? id : undefined, attributes: readAttributes(form, data), requestId };
}

function readKey({ endpoint, keyVariable }: NylasSettings, variable: ConnectionContext['variable']): string {
  if (keyVariable === undefined) {
    invariant(endpoint === EMULATOR_ENDPOINT, 'A real endpoint has no key');
    return EMULATOR_KEY;
  }
  const key = variable(keyVariable)?.trim();
  if (key !== undefined && /^[\u0021-\u007e]+$/.test(key)) return key;
  if (key !== undefined && key !== '') {
    throw new PlatformError(
      'unusable-key',
      `the environment variable ${keyVariable} holds characters that no API key has`,
    );
  }
  throw new PlatformError(
    'missing-key',
    `the environment variable ${keyVariable}, which holds the API key, is not set`,
  );
}

/** The key decides the application (reference 1.1); a wrong one would change somebody else's tiers. */
async function checkIdentity(client: Client, { applicationId }: NylasSettings): Promise<void> {
  if (applicationId === undefined) return;
  const application = await client.get('/v3/applications');
  const found = application?.['application_id'];
  if (found === applicationId) return;
  if (typeof found !== 'string')
    throw new PlatformError('invalid-answer', 'the API does not say which application the key belongs to');
  throw new PlatformError(
    'wrong-application',
    `the key belongs to the application ${JSON.stringify(found)}, and the environment names ${JSON.stringify(applicationId)}`,
  );
}
