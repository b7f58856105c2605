// @ts-check
import { acrossFiles } from './acrossFiles.mjs';

/**
 * What is to be ended when this process exits.
 * @template Item
 * @param {string} name
 * @param {(item: Item) => void} end of one that is still in the list
 * @returns {Set<Item>}
 */
export function endedAtExit(name, end) {
  return acrossFiles(name, () => {
    /** @type {Set<Item>} */
    const list = new Set();
    process.on('exit', () => list.forEach(end));
    return list;
  });
}
