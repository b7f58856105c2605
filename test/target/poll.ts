import { setTimeout as sleep } from 'node:timers/promises';

const interval = 20;

/** Asks until there is an answer; fails when there is none in `timeout` milliseconds. `what` names what is waited for. */
export async function poll<T>(timeout: number, what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new Error(`Waited ${timeout / 1000} s for ${what}.`);
    await sleep(interval);
  }
}
