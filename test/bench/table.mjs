// Prints measured figures as aligned columns.

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly string[]} columns
 * @property {readonly (readonly string[])[]} rows The first column is text, the others are figures.
 */

/** @param {Table} table */
export function formatTable({ title, columns, rows }) {
  const lines = [columns, ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map(line => line[index]?.length ?? 0)));
  const body = lines.map(line =>
    line
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  '),
  );
  return `${title}\n\n${body.map(line => `  ${line.trimEnd()}\n`).join('')}`;
}

/** @param {number} ms */
export function formatTime(ms) {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** @param {number} ratio */
export function formatRatio(ratio) {
  return ratio < 0.1 ? ratio.toFixed(3) : ratio.toFixed(2);
}
