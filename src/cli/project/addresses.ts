// The addresses that the tier files of a project declare, for completion. Nothing is checked, and a file that is half written
// gives what can be read of it.
import { addressesIn } from '../../config/tier.ts';
import { parseSource } from '../../config/yaml/source.ts';
import { decodeText } from '../../config/yaml/text.ts';
import type { Address } from '../../core/address.ts';
import { type ConfigurationRequest, readTierFilesOf } from './configuration.ts';

/** Sorted, each once. Faults of the files are passed over. */
export async function listAddresses(request: Omit<ConfigurationRequest, 'paths'>): Promise<readonly Address[]> {
  const files = await readTierFilesOf(request);
  const found = files.flatMap(({ path, bytes }) => {
    const decoded = decodeText(path, bytes);
    if (!('text' in decoded)) return [];
    return parseSource(path, decoded.text).documents.flatMap(root => addressesIn(root, request.models));
  });
  return [...new Set(found)].sort();
}
