// @ts-check

/** Something that keeps set-up or a suite from going on, told to a person: what happened, then what to do. */
export class Problem extends Error {
  /**
   * @param {string} what one sentence
   * @param {string} next the step to take
   */
  constructor(what, next) {
    super(`${what}\n  → ${next}`);
  }
}

/**
 * What to print for anything thrown: a defect keeps its stack, a {@link Problem} needs none.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
