// `tierform schema`: prints a JSON Schema, for editors and for programs that read the output of commands; or lists them.
import type { Io } from '../io/io.ts';
import { SCHEMAS, type SchemaName } from '../project/schemas.ts';

/** @param name undefined to list what there is */
export async function schema(io: Io, name: SchemaName | undefined): Promise<0> {
  if (name !== undefined) {
    io.stdout(`${JSON.stringify((await SCHEMAS[name]()).default, undefined, 2)}\n`);
    return 0;
  }
  const width = Math.max(...Object.keys(SCHEMAS).map(one => one.length));
  for (const [one, load] of Object.entries(SCHEMAS)) {
    io.stdout(`${one.padEnd(width)}  ${(await load()).default.title}\n`);
  }
  return 0;
}
