// @ts-check

/**
 * pci.ids without what no program reads: comments after the header, blank lines and trailing spaces. The header stays:
 * it has the date, the authors and the licence.
 * @param {string} text
 */
export function compactPciIds(text) {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  const entries = lines.slice(Math.max(first, 0)).filter((line) => line !== '' && !line.startsWith('#'));
  return [...lines.slice(0, Math.max(first, 0)), ...entries, ''].join('\n');
}
