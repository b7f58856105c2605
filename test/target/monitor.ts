import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** QEMU's control socket. */
export interface Monitor {
  /** One command of the machine protocol (QMP); fails with QEMU's own words. */
  execute(command: string, args?: object): Promise<unknown>;
  /** One line as a person types it into QEMU's monitor; the answer is text, also when it is an error. */
  human(line: string): Promise<string>;
  /** Switches a trace event. */
  setTrace(event: string, state: 'on' | 'off'): Promise<void>;
  close(): void;
}

interface Reply {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

const answerTimeout = 10_000;

/** Connects to the unix socket that QEMU was started with as `-qmp unix:…`. */
export async function connectMonitor(path: string): Promise<Monitor> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;

  const rejectAll = () => {
    for (const { reject } of pending.values()) reject(new Error('QEMU closed its monitor socket.'));
    pending.clear();
  };
  socket.on('error', rejectAll).on('close', rejectAll);
  const lines = createInterface({ input: socket });
  lines.on('error', rejectAll); // It passes the socket's on.
  lines.on('line', (line) => {
    const reply = JSON.parse(line) as Reply; // a greeting or an event has no id
    const waiting = pending.get(reply.id ?? 0);
    if (reply.error) waiting?.reject(new Error(`QEMU’s monitor: ${reply.error.desc}`));
    else waiting?.resolve(reply.return);
  });

  const execute = async (command: string, args: object = {}): Promise<unknown> => {
    const id = nextId++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const late = () =>
          reject(new Error(`QEMU’s monitor did not answer ${command} in ${answerTimeout} ms.`));
        timer = setTimeout(late, answerTimeout);
        pending.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
      });
    } finally {
      clearTimeout(timer);
      pending.delete(id);
    }
  };
  await execute('qmp_capabilities');
  return {
    execute,
    human: async (line) => String(await execute('human-monitor-command', { 'command-line': line })),
    setTrace: async (event, state) => {
      await execute('trace-event-set-state', { name: event, enable: state === 'on' });
    },
    close: () => socket.destroy(),
  };
}
