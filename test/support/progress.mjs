// @ts-check

/** @param {number} since a `performance.now()` */
export function elapsed(since) {
  const seconds = (performance.now() - since) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Does `work` in plain sight: a line that counts the seconds on a terminal, one line at either end elsewhere.
 * @template T
 * @param {string} name what is being done, such as `Building`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const since = performance.now();
  const { stdout } = process;
  const show = () => stdout.write(`\r\x1b[2K… ${name} (${elapsed(since)})`);
  /** @param {string} mark */
  const end = (mark) =>
    stdout.write(`${stdout.isTTY ? '\r\x1b[2K' : ''}${mark} ${name} (${elapsed(since)})\n`);
  if (stdout.isTTY) show();
  else stdout.write(`… ${name}\n`);
  const ticking = stdout.isTTY ? setInterval(show, 500) : undefined;
  try {
    const result = await work();
    end('✓');
    return result;
  } catch (error) {
    end('✗');
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
