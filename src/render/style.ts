// Colours, or none. Whether there are any is decided once, by the command line.
import { createColors } from 'picocolors';

export type Style = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>>;

export function createStyle(isColored: boolean): Style {
  return createColors(isColored);
}
