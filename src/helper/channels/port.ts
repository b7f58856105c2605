import { functionAt, type NativeFunction } from '../libc';
import { installCode } from '../thunks/install';
import { x64PortThunks } from '../thunks/x64Ports';
import type { Channel } from './channel';
import { wordByWord } from './wordByWord';

/** The in and out instructions by width. */
interface PortInstructions {
  readonly in: Readonly<Record<number, NativeFunction>>;
  readonly out: Readonly<Record<number, NativeFunction>>;
}

let installed: PortInstructions | undefined;

/** Ports from `first` on. The kernel must have permitted them to this thread. */
export function ports(first: number): Channel {
  const instructions = (installed ??= install());
  const of = (table: Readonly<Record<number, NativeFunction>>, width: number): NativeFunction => {
    const instruction = table[width];
    if (instruction === undefined) throw new Error(`Ports take no accesses of ${width} bits.`);
    return instruction;
  };
  const single: Pick<Channel, 'read' | 'write'> = {
    read: (offset, width) => of(instructions.in, width)(first + offset),
    write: (offset, width, value) => void of(instructions.out, width)(first + offset, value),
  };
  return {
    ...single,
    ...wordByWord(single),
    close: () => undefined,
  };
}

function install(): PortInstructions {
  const { in8, in16, in32, out8, out16, out32 } = x64PortThunks;
  const [i8 = 0, i16 = 0, i32 = 0, o8 = 0, o16 = 0, o32 = 0] = installCode([
    in8,
    in16,
    in32,
    out8,
    out16,
    out32,
  ]);
  const read = (address: number) => functionAt(address, 'uint32_t', ['uint16_t']);
  const write = (address: number) => functionAt(address, 'uint32_t', ['uint16_t', 'uint32_t']);
  return {
    in: { 8: read(i8), 16: read(i16), 32: read(i32) },
    out: { 8: write(o8), 16: write(o16), 32: write(o32) },
  };
}
