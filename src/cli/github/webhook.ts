// Incoming webhooks: an address that whoever knows it may post to, and so a secret. It is known here and nowhere else: what goes
// through a trace, a retry or an error has another one.
import { type HttpResponse, type Transport, TransportError, type TransportFailure } from '../../http/transport.ts';
import { CommandError } from '../io/io.ts';
import { isSecureAddress } from './job.ts';

export const VARIABLE = 'TIERFORM_WEBHOOK_URL';

/** What stands for the address. */
const HIDDEN = 'webhook:(hidden)';

/** Sends every request to the address; what comes back is only whether it was taken. @throws CommandError for no address */
export function withAddress(transport: Transport, address: string): Transport {
  if (!isSecureAddress(address))
    throw new CommandError(
      `${VARIABLE} is no https address.`,
      'Set it to that of an incoming webhook, without anything around it.',
    );
  return async request => {
    const response = await transport({ ...request, url: address }).catch((error: unknown) => {
      // Its message and its cause name the host.
      throw error instanceof TransportError ? new TransportError(error.failure, REASONS[error.failure]) : error;
    });
    return withoutContent(response);
  };
}

const REASONS: Readonly<Record<TransportFailure, string>> = {
  refused: 'nothing answers at its address',
  unresolved: 'the name in its address cannot be resolved',
  tls: 'the certificate there is not valid',
  unsent: 'the request was not sent',
  timeout: 'no answer came in time',
  broken: 'the connection broke',
  oversized: 'the answer is too large',
};

function hintOf(status: number): string {
  if (status === 429) return 'There were too many messages. Start the job again later.';
  if (status >= 500) return 'Its server is in trouble. The message may have been posted all the same.';
  return `Check ${VARIABLE}: the webhook may have been removed.`;
}

/** A server may quote what it was asked for. */
function withoutContent({ status, headers }: HttpResponse): HttpResponse {
  const seconds = headers['retry-after'] ?? '';
  return { status, headers: /^\d+(\.\d+)?$/.test(seconds) ? { 'retry-after': seconds } : {}, body: '' };
}

/** @param transport to the address, with what else is around it @throws CommandError where it was not taken */
export async function postMessage(transport: Transport, text: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'tierform' };
  const request = { method: 'POST', url: HIDDEN, headers, body: JSON.stringify({ text }) } as const;
  const { status } = await transport(request).catch((error: unknown) => {
    if (!(error instanceof TransportError)) throw error;
    throw new CommandError(
      `The webhook could not be reached: ${error.message}.`,
      error.mayHaveArrived ? 'The message may have been posted all the same.' : `Check ${VARIABLE}.`,
    );
  });
  if (status >= 200 && status < 300) return;
  const isMoved = status >= 300 && status < 400;
  throw new CommandError(
    isMoved
      ? `The webhook sent the message elsewhere [HTTP ${status}], where it does not go.`
      : `The webhook refused the message [HTTP ${status}].`,
    hintOf(status),
  );
}
