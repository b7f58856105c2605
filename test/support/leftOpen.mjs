// @ts-check
import { acrossFiles } from './acrossFiles.mjs';

/** @typedef {() => Promise<void>} Close */

/** What a test file leaves open for those after it. */
const list = acrossFiles('leftOpen', () => /** @type {Close[]} */ ([]));

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
