import { readdirSync, readFileSync } from 'node:fs';
import { parseProcessStatus, type ProcessStatus } from '../../shared/linux/processStatus';
import { keepInMemory, syscall } from '../libc';
import { arm64SystemCalls } from '../thunks/arm64SystemCalls';
import { installCode } from '../thunks/install';
import type { Thunk } from '../thunks/thunk';
import { x64SignalReturn, x64SystemCalls } from '../thunks/x64SystemCalls';
import type { SystemCall, SystemCalls } from './systemCalls';

/**
 * glibc's own signal for the same purpose (nptl/setxid.c): every thread changes its rights by it, and none can block it.
 * Node's thread for its debugger blocks all others.
 */
const SIGSETXID = 33;
const SA_RESTART = 0x1000_0000;
const SA_RESTORER = 0x0400_0000;
/** The kernel's struct sigaction: handler, flags, restorer, mask, 64 bits each. */
const sigactionSize = 32;
const signalSetSize = 8;

const PR_SET_NAME = 15;
/** A thread that is called so has made all calls: making them known is the last one. 15 bytes at most. */
const doneName = 'regscope-helper';

/** This process's threads, in every machine's /proc that is this one's. */
const ownThreads = '/proc/self/task';

/** How long threads have to hear a signal. Milliseconds. */
const patience = 2000;

/**
 * Makes the calls on this thread and has every other thread make them: what Linux calls a process's rights are each
 * thread's own. Throws ErrnoError where this thread is refused, and an Error where another has not made them.
 */
export function onEveryThread(wanted: readonly SystemCall[], system: SystemCalls): void {
  const name = keepInMemory(Buffer.from(`${doneName}\0`));
  const calls = [...wanted, system.prctl(PR_SET_NAME, name)];
  for (const { name, number, args } of calls) syscall(name, number, args);
  const waiting = () => threads().filter(({ status }) => status.name !== doneName);
  const table = Buffer.alloc(calls.length * 48);
  calls.forEach(({ number, args }, call) =>
    [number, ...args].forEach((value, word) => table.writeBigUInt64LE(BigInt(value), 48 * call + 8 * word)),
  );
  const address = keepInMemory(table);
  const code = handlers[process.arch]?.({ address: BigInt(address), end: BigInt(address + table.length) });
  if (code === undefined) throw new Error('No machine code for this CPU.');
  const [handler = 0, signalReturn = 0] = installCode(code);
  const before = keepInMemory(Buffer.alloc(sigactionSize));
  const action = Buffer.alloc(sigactionSize);
  action.writeBigUInt64LE(BigInt(handler), 0);
  action.writeBigUInt64LE(BigInt(SA_RESTART | (signalReturn === 0 ? 0 : SA_RESTORER)), 8);
  action.writeBigUInt64LE(BigInt(signalReturn), 16);
  const set = (now: number, old: number) => {
    const { name, number, args } = system.rtSigaction(SIGSETXID, now, old, signalSetSize);
    syscall(name, number, args);
  };
  set(keepInMemory(action), before);
  try {
    const deadline = performance.now() + patience;
    // Once each: such signals queue up, and one that came when the handler is gone again would end the process. A thread
    // that has just come has the rights of the one that made it, and may need the signal as well.
    const told = new Set<number>();
    for (let left = waiting(); left.length > 0; left = waiting()) {
      if (performance.now() > deadline) throw new Error(`${left.length} threads keep their rights.`);
      for (const { thread } of left) if (!told.has(thread)) signal(thread, system);
      for (const { thread } of left) told.add(thread);
      pause(1);
    }
  } finally {
    set(before, 0);
  }
}

/** Every thread of this process, as the kernel has it. */
export function threads(): { readonly thread: number; readonly status: ProcessStatus }[] {
  return readdirSync(ownThreads).flatMap((name) => {
    try {
      const status = parseProcessStatus(readFileSync(`${ownThreads}/${name}/status`, 'utf8'));
      return [{ thread: Number(name), status }];
    } catch {
      return []; // It has just ended.
    }
  });
}

type Table = Parameters<typeof x64SystemCalls>[0];

const handlers: Readonly<Partial<Record<NodeJS.Architecture, (table: Table) => readonly Thunk[]>>> = {
  x64: (table) => [x64SystemCalls(table), x64SignalReturn],
  arm64: (table) => [arm64SystemCalls(table)], // The kernel brings the way back.
};

function signal(thread: number, system: SystemCalls): void {
  const { name, number, args } = system.tgkill(process.pid, thread, SIGSETXID);
  try {
    syscall(name, number, args);
  } catch {
    // It has ended.
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
