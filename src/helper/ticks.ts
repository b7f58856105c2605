/** One moment on two clocks: the CPU's tick counter, and performance.now() in milliseconds. */
export interface Mark {
  readonly ticks: number;
  readonly now: number;
}

/**
 * Turns 64-bit tick counts, in place, into microseconds of performance.now()'s clock: linear between the marks that were
 * made before the first and after the last. The counters of an x86 machine may disagree between sockets, and a program
 * may be moved from one to the other (Intel SDM volume 3, 18.17.1): what lies outside the marks is put onto the nearer.
 */
export function ticksToMicroseconds(counts: Float64Array, before: Mark, after: Mark): void {
  const halves = new Uint32Array(counts.buffer, counts.byteOffset, 2 * counts.length);
  const span = Math.max(1, after.ticks - before.ticks);
  const scale = ((after.now - before.now) * 1000) / span;
  const origin = before.now * 1000;
  for (let index = 0; index < counts.length; index++) {
    const ticks = (halves[2 * index + 1] ?? 0) * 2 ** 32 + (halves[2 * index] ?? 0);
    counts[index] = origin + Math.min(span, Math.max(0, ticks - before.ticks)) * scale;
  }
}
