import { maxValueOf } from '../../shared/model/accessWidth';
import type { RegisterFile } from './registerFile';

/** Where PCs have their first HPET. */
export const hpetBase = 0xfed0_0000n;

// IA-PC HPET Specification 1.0a, 2.3: General Capabilities, General Configuration, Main Counter Value.
const CAPABILITIES = 0x00; // RO; bits 63:32 are the tick's length in femtoseconds
const CONFIGURATION = 0x10; // bit 0: ENABLE_CNF, the main counter runs
const MAIN_COUNTER = 0xf0; // counts while enabled; may be written while halted

const nanosecondsPerTick = 10n;
const femtosecondsPerNanosecond = 1_000_000n;
const capabilities = ((nanosecondsPerTick * femtosecondsPerNanosecond) << 32n) | 0x8086_a201n;
const ENABLE_CNF = 1n;

/** Returns the timer's step. The counter is a clock that ticks every 10 ns, seen every few milliseconds. */
export function createHpet(registers: RegisterFile): (now: bigint) => void {
  registers.write(CONFIGURATION, 64, ENABLE_CNF);
  let previous: bigint | undefined;
  return (now) => {
    registers.write(CAPABILITIES, 64, capabilities);
    const running = (registers.read(CONFIGURATION, 64) & ENABLE_CNF) !== 0n;
    if (running && previous !== undefined) {
      const counted = registers.read(MAIN_COUNTER, 64) + (now - previous) / nanosecondsPerTick;
      registers.write(MAIN_COUNTER, 64, counted & maxValueOf(64));
    }
    previous = now;
  };
}
