import { join } from 'node:path';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import { runQuietly } from '../support/processes.mjs';
import { timeAwaited, type Contender } from './measure';
import type { Workshop } from './workshop';

/** A peer that measures itself: it is told how often, and answers with nanoseconds. */
function selfTimed(name: string, count: number, ask: (line: string) => Promise<string>): Contender {
  return { name, sample: async () => Number(await ask(String(count))) };
}

/** One of `count` volatile loads of a mapped file, ascending: as fast as a program can read. */
export async function cReadLoop(
  workshop: Workshop,
  file: string,
  width: AccessWidth,
  count: number,
): Promise<Contender> {
  const program = await workshop.compile('read_loop');
  return selfTimed('C -O2, volatile loop', count, workshop.startPeer(program, [file, String(width)]));
}

/** Loads of one address, each with the CPU's tick count after it. */
export async function cSampleLoop(workshop: Workshop, file: string, count: number): Promise<Contender> {
  const program = await workshop.compile('sample_loop');
  return selfTimed('C -O2, with the same ticks', count, workshop.startPeer(program, [file]));
}

export function pythonSample(workshop: Workshop, file: string, count: number): Contender {
  return selfTimed('Python mmap + struct, perf_counter_ns', count, workshop.startPython('sample.py', file));
}

export function dd(from: string, to: string): Contender {
  const copy = async () => {
    const { code, output } = await runQuietly('dd', [`if=${from}`, `of=${to}`, 'bs=1M']);
    if (code !== 0) throw new Error(`dd cannot copy ${from}:\n${output}`);
  };
  return { name: 'dd bs=1M', sample: () => timeAwaited(1, copy) };
}

/** Everything below `root` that lspci lists, by numbers. */
export function lspci(root: string): Contender {
  const list = async () => {
    const { code, output } = await runQuietly('lspci', [
      '-n',
      '-O',
      `sysfs.path=${join(root, 'sys/bus/pci')}`,
    ]);
    if (code !== 0 || output === '') throw new Error(`lspci cannot list ${root}:\n${output}`);
  };
  return { name: 'lspci -n', sample: () => timeAwaited(1, list) };
}

/** One 32-bit read of a mapped file in Python. */
export function pythonPeek(
  workshop: Workshop,
  file: string,
  how: 'struct' | 'ctypes',
  count: number,
): Contender {
  return selfTimed(`Python mmap + ${how}`, count, workshop.startPython('peek.py', file, how));
}

export function pythonIomemParse(workshop: Workshop, file: string, count: number): Contender {
  return selfTimed('Python re', count, workshop.startPython('parse_iomem.py', file));
}

/** `processes` memtool processes, one after another, each reading `size` bytes; measured `repeats` times over. */
export function memtool(
  workshop: Workshop,
  file: string,
  { processes, size, repeats }: { processes: number; size: number; repeats: number },
): Contender {
  const ask = workshop.startShell('memtool.sh', file);
  return {
    name: `memtool, ${processes === 1 ? '1 process' : `${processes.toLocaleString('en')} processes`}, ${size} bytes each`,
    sample: async () => (await timeAwaited(1, () => ask(`${processes * repeats} ${size}`))) / repeats,
  };
}
