import { faultResult, littleEndian, type FaultLayout, type Instruction, type ThunkSet } from './thunk';

const ret = instruction('ret', 0xd65f03c0);
const returnZero = instruction('mov x0, xzr', 0xaa1f03e0);

/**
 * One bus access each, AAPCS64 calling convention (x0: address, w1 or x1: value; result in x0). The instruction a thunk
 * is made of is the access: a load or store of one register at a naturally aligned address is single-copy atomic (Arm
 * Architecture Reference Manual, B2.2.1). Only plain forms are used, one register and no writeback: a hypervisor that
 * emulates a device is told nothing of the others (ESR_EL2.ISV). Writes return 0.
 */
export const arm64: ThunkSet = {
  thunks: {
    read8: [instruction('ldrb w0, [x0]', 0x39400000), ret],
    read16: [instruction('ldrh w0, [x0]', 0x79400000), ret],
    read32: [instruction('ldr w0, [x0]', 0xb9400000), ret],
    read64: [instruction('ldr x0, [x0]', 0xf9400000), ret],
    write8: [instruction('strb w1, [x0]', 0x39000001), returnZero, ret],
    write16: [instruction('strh w1, [x0]', 0x79000001), returnZero, ret],
    write32: [instruction('str w1, [x0]', 0xb9000001), returnZero, ret],
    write64: [instruction('str x1, [x0]', 0xf9000001), returnZero, ret],
    copy8: copy(1, instruction('ldrb w3, [x1]', 0x39400023), instruction('strb w3, [x0]', 0x39000003)),
    copy16: copy(2, instruction('ldrh w3, [x1]', 0x79400023), instruction('strh w3, [x0]', 0x79000003)),
    copy32: copy(4, instruction('ldr w3, [x1]', 0xb9400023), instruction('str w3, [x0]', 0xb9000003)),
    copy64: copy(8, instruction('ldr x3, [x1]', 0xf9400023), instruction('str x3, [x0]', 0xf9000003)),
    sample8: sample(1, instruction('ldrb w6, [x2]', 0x39400046), instruction('strb w6, [x0]', 0x39000006)),
    sample16: sample(2, instruction('ldrh w6, [x2]', 0x79400046), instruction('strh w6, [x0]', 0x79000006)),
    sample32: sample(4, instruction('ldr w6, [x2]', 0xb9400046), instruction('str w6, [x0]', 0xb9000006)),
    sample64: sample(8, instruction('ldr x6, [x2]', 0xf9400046), instruction('str x6, [x0]', 0xf9000006)),
    ticks: [...readTicks(0), ret],
    // Waits until all earlier stores are complete, gathered ones included (C6.2, DSB).
    storeFence: [instruction('dsb st', 0xd5033e9f), returnZero, ret],
  },
  landing: [...moveImmediate(0, faultResult), ret],
  faultHandler,
};

/**
 * x0: destination, x1: source, x2: words, at least one. Each word is loaded and stored once, ascending: four a turn, so
 * that the loads are the limit and not the loop, then the rest one by one. Returns 0.
 */
function copy(bytes: number, load: Instruction, store: Instruction): Instruction[] {
  const word = (index: number) => [withOffset(load, index, bytes), withOffset(store, index, bytes)];
  const advance = (by: number) => [
    instruction(`add x1, x1, #0x${by.toString(16)}`, 0x91000021 + by * 2 ** 10),
    instruction(`add x0, x0, #0x${by.toString(16)}`, 0x91000000 + by * 2 ** 10),
  ];
  const four = instruction('subs x2, x2, #0x4', 0xf1001042);
  return [
    four,
    branch('b.cc', 0x54000003, 1, 14),
    ...[0, 1, 2, 3].flatMap(word),
    ...advance(4 * bytes),
    four,
    branch('b.cs', 0x54000002, 13, 2),
    instruction('adds x2, x2, #0x4', 0xb1001042),
    branch('b.eq', 0x54000000, 15, 22),
    ...word(0),
    ...advance(bytes),
    instruction('subs x2, x2, #0x1', 0xf1000442),
    branch('b.ne', 0x54000001, 21, 16),
    returnZero,
    ret,
  ];
}

/** The same access so many words on. The offset is held in words. */
function withOffset([assembly, bytes]: Instruction, index: number, size: number): Instruction {
  if (index === 0) return [assembly, bytes];
  const word = bytes.reduceRight((sum, byte) => sum * 2 ** 8 + byte, 0) + index * 2 ** 10;
  return instruction(assembly.replace(']', `, #${index * size}]`), word);
}

/** Both in instructions from the thunk's start. */
export function branch(name: string, opcode: number, from: number, to: number): Instruction {
  return instruction(`${name} 0x${(4 * to).toString(16)}`, opcode + ((to - from) & 0x7ffff) * 2 ** 5);
}

/**
 * x0: values, x1: time stamps, 64 bits each, x2: the address that is read, x3: how often, at least once. A read that
 * faults leaves no stamp. Returns 0.
 */
function sample(bytes: number, load: Instruction, store: Instruction): Instruction[] {
  return [
    load,
    store,
    ...readTicks(5),
    instruction('str x5, [x1]', 0xf9000025),
    instruction(`add x0, x0, #0x${bytes}`, 0x91000000 + bytes * 2 ** 10),
    instruction('add x1, x1, #0x8', 0x91002021),
    instruction('subs x3, x3, #0x1', 0xf1000463),
    branch('b.ne', 0x54000001, 9, 0),
    returnZero,
    ret,
  ];
}

/**
 * The virtual counter to xN, which Linux lets every program read, once all earlier loads are complete: it may be read
 * ahead of program order otherwise (Arm Architecture Reference Manual, D11.2.1 and B2.3.12).
 */
function readTicks(register: number): Instruction[] {
  return [
    instruction('dsb ld', 0xd5033d9f),
    instruction('isb', 0xd5033fdf),
    instruction(`mrs x${register}, cntvct_el0`, 0xd53be040 + register),
  ];
}

/** Offset of the pc in the ucontext_t that a signal handler is given (Linux asm/ucontext.h, asm/sigcontext.h). */
const ucontextPc = 0x1b8;
/** Offset of si_addr in siginfo_t. */
const siginfoAddress = 0x10;
const SYS_rt_sigaction = 134;

// x0: signal, x1: siginfo_t, x2: ucontext_t. x9 and x10 are free to use; x30 leads to the kernel's return from a signal.
function faultHandler({ code, landing, record }: FaultLayout): Instruction[] {
  const ours: Instruction[] = [
    ...moveImmediate(9, landing),
    storeDoubleword(9, 2, ucontextPc),
    ...moveImmediate(10, record),
    loadDoubleword(9, 1, siginfoAddress),
    storeDoubleword(9, 10, 8),
    instruction('str w0, [x10]', 0xb9000140),
    ret,
  ];
  // rt_sigaction(signal, SIG_DFL): the faulting instruction then runs again and kills the process, as it should.
  const notOurs: Instruction[] = [
    instruction('stp xzr, xzr, [sp, #-32]!', 0xa9be7fff),
    instruction('stp xzr, xzr, [sp, #16]', 0xa9017fff),
    instruction(`mov x8, #0x${SYS_rt_sigaction.toString(16)}`, 0xd2800008 + SYS_rt_sigaction * 2 ** 5),
    instruction('mov x1, sp', 0x910003e1),
    instruction('mov x2, xzr', 0xaa1f03e2),
    instruction('mov x3, #0x8', 0xd2800103),
    instruction('svc #0x0', 0xd4000001),
    instruction('add sp, sp, #0x20', 0x910083ff),
    ret,
  ];
  const decide: Instruction[] = [
    loadDoubleword(9, 2, ucontextPc),
    ...moveImmediate(10, code.address),
    instruction('sub x9, x9, x10', 0xcb0a0129),
    instruction(`cmp x9, #0x${code.size.toString(16)}`, 0xf100013f + code.size * 2 ** 10),
  ];
  const away = branch('b.cs', 0x54000002, decide.length, decide.length + 1 + ours.length);
  return [...decide, away, ...ours, ...notOurs];
}

export function instruction(assembly: string, word: number): Instruction {
  return [assembly, littleEndian(BigInt(word), 4)];
}

/** All 64 bits of xN, 16 at a time. */
export function moveImmediate(register: number, value: bigint): Instruction[] {
  return [0, 1, 2, 3].map((quarter) => {
    const part = Number((value >> BigInt(16 * quarter)) & 0xffffn);
    const hex = `0x${part.toString(16)}`;
    return quarter === 0
      ? instruction(`mov x${register}, #${hex}`, 0xd2800000 + part * 2 ** 5 + register)
      : instruction(
          `movk x${register}, #${hex}, lsl #${16 * quarter}`,
          0xf2800000 + quarter * 2 ** 21 + part * 2 ** 5 + register,
        );
  });
}

// The offset of both is held in units of 8 bytes.
export function loadDoubleword(register: number, base: number, offset: number): Instruction {
  return transfer('ldr', 0xf9400000, register, base, offset);
}

function storeDoubleword(register: number, base: number, offset: number): Instruction {
  return transfer('str', 0xf9000000, register, base, offset);
}

function transfer(name: string, opcode: number, register: number, base: number, offset: number): Instruction {
  const word = opcode + (offset / 8) * 2 ** 10 + base * 2 ** 5 + register;
  return instruction(`${name} x${register}, [x${base}, #${offset}]`, word);
}
