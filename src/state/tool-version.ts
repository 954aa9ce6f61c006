// Versions of tierform, as documents name the one that wrote them. Such a name is data: what is no version is never shown.

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+][0-9A-Za-z.+-]{1,64})?$/;

/** Whether the first is newer, by its three numbers; what is no version is newer than nothing, and older than nothing. */
export function isNewerVersion(version: string, other: string): boolean {
  const [numbers, others] = [numbersOf(version), numbersOf(other)];
  if (numbers === undefined || others === undefined) return false;
  const at = numbers.findIndex((number, index) => number !== others[index]);
  return at !== -1 && (numbers[at] ?? 0) > (others[at] ?? 0);
}

/** `tierform 1.2.0`, or words for one of which only that is known that it is newer. */
export function nameTool(version: string): string {
  return VERSION.test(version) ? `tierform ${version}` : 'a newer tierform';
}

/** `    npm install --save-dev tierform@1.2.0`: indented, for a line of its own. */
export function installLine(version: string): string {
  return `    npm install --save-dev tierform@${VERSION.test(version) ? version : 'latest'}`;
}

function numbersOf(version: string): readonly number[] | undefined {
  return VERSION.exec(version)?.slice(1).map(Number);
}
