import { maxValueOf } from '../../shared/model/accessWidth';
import type { RegisterFile } from './registerFile';

/** The page of BAR0 of QEMU's educational device in the recorded machine. */
export const eduResource = 'sys/bus/pci/devices/0000:00:04.0/resource0';

// Offsets and meanings: QEMU's specification of the edu device, “MMIO area spec”.
const IDENTIFICATION = 0x00; // RO
const LIVENESS = 0x04; // RW: reads the inverse of what was written
const FACTORIAL = 0x08; // RW: reads n! after n was written
const STATUS = 0x20; // bit 0: computing, RO; bit 7: an interrupt when it has ended, RW
const INTERRUPT_STATUS = 0x24; // RO
const INTERRUPT_RAISE = 0x60; // WO: sets bits of the status
const INTERRUPT_ACKNOWLEDGE = 0x64; // WO: clears bits of the status

// Two registers that only the demo machine has, where the real device has none.
const DEMO_COUNTER = 0x40; // RO: milliseconds since the demo started
const DEMO_EVENTS = 0x44; // bits 15:0 W1C, one event a second; bits 31:16 a count of ticks, never 0

const identification = 0x0100_00edn; // major 1, minor 0, “ed”
const STATUS_COMPUTING = 1n;
const STATUS_INTERRUPTS = 0x80n;
const INTERRUPT_FACTORIAL = 1n;
const EVENT_SECOND = 1n;
const ticksMask = 0xffffn;
const nanosecondsPerMillisecond = 1_000_000n;
const nanosecondsPerSecond = 1_000_000_000n;

/** Returns the device's step: to be called every few milliseconds with the time in nanoseconds. */
export function createEdu(registers: RegisterFile): (now: bigint) => void {
  let liveness = 0n;
  let factorial = 0n;
  let interrupts = 0n;
  let computing = false;
  let events = 0n;
  let ticks = 1n;
  let start: bigint | undefined;
  let second = 0n;
  let shownEvents = registers.read(DEMO_EVENTS, 32);

  const stepLiveness = () => {
    const held = registers.read(LIVENESS, 32);
    if (held === liveness) return;
    liveness = held ^ maxValueOf(32);
    registers.write(LIVENESS, 32, liveness);
  };

  // One step shows the busy bit, the next the result, as the real device takes its time.
  const stepFactorial = () => {
    const held = registers.read(FACTORIAL, 32);
    const wanted = registers.read(STATUS, 32) & STATUS_INTERRUPTS;
    if (computing) {
      computing = false;
      factorial = factorialOf(held);
      registers.write(FACTORIAL, 32, factorial);
      if (wanted !== 0n) interrupts |= INTERRUPT_FACTORIAL;
    } else if (held !== factorial) {
      computing = true;
    }
    registers.write(STATUS, 32, wanted | (computing ? STATUS_COMPUTING : 0n));
  };

  const stepInterrupts = () => {
    const raised = registers.read(INTERRUPT_RAISE, 32);
    const acknowledged = registers.read(INTERRUPT_ACKNOWLEDGE, 32);
    if (raised !== 0n) registers.write(INTERRUPT_RAISE, 32, 0n);
    if (acknowledged !== 0n) registers.write(INTERRUPT_ACKNOWLEDGE, 32, 0n);
    interrupts = (interrupts | raised) & ~acknowledged;
    registers.write(INTERRUPT_STATUS, 32, interrupts);
  };

  // Ones written to a W1C register that already reads as those ones leave no trace in a file. So a count that is never 0
  // ticks beside them: a write of the ones alone always differs from what was shown. Only what was read, written back
  // whole within the same tick, goes unseen.
  const stepEvents = (now: bigint) => {
    start ??= now;
    registers.write(DEMO_COUNTER, 32, ((now - start) / nanosecondsPerMillisecond) & maxValueOf(32));
    if ((now - start) / nanosecondsPerSecond !== second) {
      second = (now - start) / nanosecondsPerSecond;
      events |= EVENT_SECOND;
    }
    ticks = (ticks % ticksMask) + 1n;
    const next = (ticks << 16n) | events;
    const held = registers.replace(DEMO_EVENTS, shownEvents, next);
    if (held === shownEvents) {
      shownEvents = next;
      return;
    }
    events &= ~held & ticksMask;
    shownEvents = (ticks << 16n) | events;
    registers.write(DEMO_EVENTS, 32, shownEvents);
  };

  return (now) => {
    registers.write(IDENTIFICATION, 32, identification);
    stepLiveness();
    stepFactorial();
    stepInterrupts();
    stepEvents(now);
  };
}

/** Modulo 2^32, as the device's register holds it. */
function factorialOf(n: bigint): bigint {
  // From 34! on, the product has 32 factors of two: nothing is left of it in 32 bits.
  if (n >= 34n) return 0n;
  let product = 1n;
  for (let factor = 2n; factor <= n; factor++) product = (product * factor) & maxValueOf(32);
  return product;
}
