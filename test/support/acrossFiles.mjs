// @ts-check

/**
 * What the test files of one process share: each is a bundle of its own, and so is what stands in a module.
 * @template Value
 * @param {string} name
 * @param {() => Value} make for the first that asks
 * @returns {Value}
 */
export function acrossFiles(name, make) {
  const key = Symbol.for(`regscope.${name}`);
  if (!Reflect.has(globalThis, key)) Reflect.set(globalThis, key, make());
  return Reflect.get(globalThis, key);
}
