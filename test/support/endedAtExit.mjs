// @ts-check

/**
 * What is to be ended when this process exits. Each test file is a bundle with this in it: those of one process share the
 * list of a name, and what empties it.
 * @template Item
 * @param {string} name
 * @param {(item: Item) => void} end of one that is still in the list
 * @returns {Set<Item>}
 */
export function endedAtExit(name, end) {
  const key = Symbol.for(`regscope.${name}`);
  /** @type {Set<Item> | undefined} */
  const shared = Reflect.get(globalThis, key);
  if (shared !== undefined) return shared;
  /** @type {Set<Item>} */
  const list = new Set();
  Reflect.set(globalThis, key, list);
  process.on('exit', () => list.forEach(end));
  return list;
}
