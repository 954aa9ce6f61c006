// Requests for tests that call an emulator in process, and the reading of its answers.

import type { HttpMethod, HttpRequest, Transport } from '../../src/http/transport.ts';

/** A request with a key, as a client would send it. */
export function requestOf(method: HttpMethod, path: string, body?: unknown): HttpRequest {
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
  const url = `https://api.us.nylas.com${path}`;
  return body === undefined ? { method, url, headers } : { method, url, headers, body: JSON.stringify(body) };
}

/** Creates a policy and gives back the status of the answer. */
export async function createPolicy(transport: Transport, name: string): Promise<number> {
  return (await transport(requestOf('POST', '/v3/policies', { name }))).status;
}

/** The names of the policies on the first page. */
export async function policyNames(transport: Transport): Promise<string[]> {
  const { body } = await transport(requestOf('GET', '/v3/policies'));
  return JSON.parse(body).data.map((policy: { name: string }) => policy.name);
}
