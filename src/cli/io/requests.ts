// The way of requests to the network, or to what stands in its place. What comes back has lost the key.
import { withMask } from '../../http/mask.ts';
import type { Network } from '../../http/network.ts';
import type { Io } from './io.ts';

/** @param connections to one host, at the most */
export async function openRequests({ transport: given }: Pick<Io, 'transport'>, connections: number): Promise<Network> {
  if (given !== undefined) return { transport: withMask(given), close: async () => undefined };
  const { transport, close } = (await import('../../http/network.ts')).openNetwork({ connections });
  return { transport: withMask(transport), close };
}
