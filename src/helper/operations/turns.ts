import { setImmediate } from 'node:timers/promises';

let requests = 0;
let last: Promise<unknown> = Promise.resolve();

/** To be called for each request. */
export function requestCame(): void {
  requests++;
}

/**
 * Resolves when it is this operation's turn to keep the program for a moment. Operations that last take turns, and only
 * when no request is there: however many there are, others are heard.
 */
export async function nextTurn(): Promise<void> {
  last = last.then(quiet);
  await last;
}

/** One goes round the event loop in which no request comes. */
async function quiet(): Promise<void> {
  let before: number;
  do {
    before = requests;
    await setImmediate();
  } while (requests !== before);
}
