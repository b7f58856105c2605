// @ts-check

/** @typedef {() => Promise<void>} Close */

/**
 * What a test file leaves open for those after it. Each is a bundle with this in it: those of one process share the list.
 * @type {Close[]}
 */
const list = (() => {
  const key = Symbol.for('regscope.leftOpen');
  /** @type {Close[]} */
  const shared = Reflect.get(globalThis, key) ?? [];
  Reflect.set(globalThis, key, shared);
  return shared;
})();

/**
 * Has something closed after the last test file.
 * @param {Close} close
 */
export function leaveOpen(close) {
  list.push(close);
}

export async function closeWhatIsLeftOpen() {
  for (const close of list.splice(0)) await close();
}
