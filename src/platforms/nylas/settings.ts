// The `nylas` block of an environment: where the API is, and under which variable its key is found.

import { type Diagnostic, type Place, report } from '../../core/diagnostic.ts';
import type { Settings } from '../../core/kind.ts';
import { append } from '../../core/value.ts';
import { isLoopback } from '../../http/loopback.ts';
import { codes } from './codes.ts';

/** `endpoint: emulator`: the emulator that tierform brings, in process, with its data in a file. */
export const EMULATOR_ENDPOINT = 'emulator';

/** Hosts by region (reference 1.1). */
const REGIONS: Readonly<Record<string, string>> = { us: 'https://api.us.nylas.com', eu: 'https://api.eu.nylas.com' };

export interface NylasSettings {
  /** Without a trailing slash and without `/v3`; `emulator` for the one that tierform brings. */
  readonly endpoint: string;
  /** The name of the environment variable that holds the API key; undefined only for the emulator. */
  readonly keyVariable: string | undefined;
  readonly applicationId: string | undefined;
  /** Undefined: the default, which leaves room for production traffic of the same application. */
  readonly requestsPerSecond: number | undefined;
}

/** Reads a block that `checkSettings` found nothing wrong with. */
export function readSettings(settings: Settings): NylasSettings {
  const text = (key: string) => (typeof settings[key] === 'string' ? settings[key] : undefined);
  const rate = settings['requests_per_second'];
  const endpoint = text('endpoint') ?? REGIONS[text('region') ?? ''] ?? '';
  return {
    endpoint: endpoint.replace(/\/+$/, '').replace(/\/v3$/, ''),
    keyVariable: text('api_key')?.slice(1),
    applicationId: text('application_id'),
    requestsPerSecond: typeof rate === 'number' ? rate : undefined,
  };
}

export function checkSettings(settings: Settings, place: (key: string) => Place): readonly Diagnostic[] {
  const { endpoint, region, api_key: key } = settings;
  const diagnostics: Diagnostic[] = [];
  if (endpoint !== undefined && region !== undefined) {
    const detail = '`region` and `endpoint` both say where the API is, and only one of them can count.';
    diagnostics.push(
      report(codes['conflicting-keys'], { place: place('region'), detail, hint: 'Remove one of them.' }),
    );
  }
  if (endpoint === undefined && region === undefined) {
    const detail = 'Nothing says where the API is.';
    const hint = 'Set `region: us`, `region: eu`, or `endpoint: emulator` to try things out.';
    diagnostics.push(report(codes['missing-setting'], { place: place('endpoint'), detail, hint }));
  }
  const endpointFaults = endpoint === undefined || endpoint === EMULATOR_ENDPOINT ? [] : checkEndpoint(endpoint, place);
  append(diagnostics, endpointFaults);
  // An endpoint that is wrong may be a misspelt emulator, which needs no key.
  if (key === undefined && endpoint !== EMULATOR_ENDPOINT && endpointFaults.length === 0) {
    const detail = 'There is no `api_key`, so nothing could be read or written.';
    const hint = 'Set `api_key: $NYLAS_API_KEY`, the name of an environment variable.';
    diagnostics.push(report(codes['missing-setting'], { place: place('api_key'), detail, hint }));
  }
  return diagnostics;
}

/** The value itself is never repeated: an address can hold a password. */
function checkEndpoint(endpoint: unknown, place: (key: string) => Place): readonly Diagnostic[] {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain =
    url !== undefined && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    const detail =
      '"endpoint" is not the plain address of an API: a scheme and a host, without a user, a query or a fragment.';
    const hint = 'Write `emulator`, or an address such as https://api.us.nylas.com.';
    return [report(codes['invalid-endpoint'], { place: place('endpoint'), detail, hint })];
  }
  if (url.protocol === 'https:' || isLoopback(url)) return [];
  const detail = `"endpoint" is ${url.origin}: plain http to another machine shows the API key to everybody on the way.`;
  const hint = 'Use https. Plain http is allowed to 127.0.0.1, [::1] and localhost only.';
  return [report(codes['insecure-endpoint'], { place: place('endpoint'), detail, hint })];
}
