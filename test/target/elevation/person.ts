import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Guest } from '../guest';
import { sharePath } from '../guestInit';
import type { Order, Outcome } from './order';

/** Somebody without rights who uses the extension in the guest: `main.ts` there. */
export interface Person {
  readonly does: (order: Order) => Promise<Outcome>;
  readonly leave: () => Promise<void>;
}

/** @param prefix a command that runs what follows it */
export function bringPerson(guest: Guest, installation: string, prefix: readonly string[] = []): Person {
  const command = [
    'node',
    `${sharePath}/out/test/target/elevation/main.js`,
    `${sharePath}/dist`,
    installation,
  ];
  const child = guest.spawn([...prefix, ...command], { user: 'user' });
  child.stderr.pipe(process.stderr);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('The program of the person ended.');
    return JSON.parse(line.value) as Outcome;
  };
  return {
    does: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const outcome = await next();
      if (outcome.outside === undefined) return outcome;
      const terminal = guest.spawn(outcome.outside, { user: 'user' });
      const ended = once(terminal, 'exit');
      const result = await next();
      await ended;
      return result;
    },
    leave: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
