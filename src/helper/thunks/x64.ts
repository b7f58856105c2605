import {
  bytesOfThunk,
  faultResult,
  littleEndian,
  type FaultLayout,
  type Instruction,
  type ThunkSet,
} from './thunk';

const ret: Instruction = ['ret', [0xc3]];
const returnZero: Instruction = ['xor eax, eax', [0x31, 0xc0]];
/** The time stamp counter to edx:eax, once all earlier loads have their data (Intel SDM volume 2, RDTSC and LFENCE). */
const readTicks: readonly Instruction[] = [
  ['lfence', [0x0f, 0xae, 0xe8]],
  ['rdtsc', [0x0f, 0x31]],
];

/** Offset of RIP in the ucontext_t that a signal handler is given (Linux asm/sigcontext.h: gregs[16] of uc_mcontext). */
const ucontextRip = 0xa8;
/** Offset of si_addr in siginfo_t. */
const siginfoAddress = 0x10;
const SYS_rt_sigaction = 13;

/**
 * One bus access each, System V calling convention (rdi: address, rsi: value; result in rax). The instruction a thunk is
 * made of is the access: a `mov` between a register and naturally aligned memory is one load or store of its width
 * (Intel SDM volume 3, 9.1.1). Writes return 0.
 */
export const x64: ThunkSet = {
  thunks: {
    read8: [['movzx eax, BYTE PTR [rdi]', [0x0f, 0xb6, 0x07]], ret],
    read16: [['movzx eax, WORD PTR [rdi]', [0x0f, 0xb7, 0x07]], ret],
    read32: [['mov eax, DWORD PTR [rdi]', [0x8b, 0x07]], ret],
    read64: [['mov rax, QWORD PTR [rdi]', [0x48, 0x8b, 0x07]], ret],
    write8: [['mov BYTE PTR [rdi], sil', [0x40, 0x88, 0x37]], returnZero, ret],
    write16: [['mov WORD PTR [rdi], si', [0x66, 0x89, 0x37]], returnZero, ret],
    write32: [['mov DWORD PTR [rdi], esi', [0x89, 0x37]], returnZero, ret],
    write64: [['mov QWORD PTR [rdi], rsi', [0x48, 0x89, 0x37]], returnZero, ret],
    copy8: copy(1, ['movzx eax, BYTE PTR', [0x0f, 0xb6]], ['mov BYTE PTR', 'al', [0x88]]),
    copy16: copy(2, ['movzx eax, WORD PTR', [0x0f, 0xb7]], ['mov WORD PTR', 'ax', [0x66, 0x89]]),
    copy32: copy(4, ['mov eax, DWORD PTR', [0x8b]], ['mov DWORD PTR', 'eax', [0x89]]),
    copy64: copy(8, ['mov rax, QWORD PTR', [0x48, 0x8b]], ['mov QWORD PTR', 'rax', [0x48, 0x89]]),
    sample8: sample(
      1,
      ['movzx eax, BYTE PTR [r8]', [0x41, 0x0f, 0xb6, 0x00]],
      ['mov BYTE PTR [rdi], al', [0x88, 0x07]],
    ),
    sample16: sample(
      2,
      ['movzx eax, WORD PTR [r8]', [0x41, 0x0f, 0xb7, 0x00]],
      ['mov WORD PTR [rdi], ax', [0x66, 0x89, 0x07]],
    ),
    sample32: sample(
      4,
      ['mov eax, DWORD PTR [r8]', [0x41, 0x8b, 0x00]],
      ['mov DWORD PTR [rdi], eax', [0x89, 0x07]],
    ),
    sample64: sample(
      8,
      ['mov rax, QWORD PTR [r8]', [0x49, 0x8b, 0x00]],
      ['mov QWORD PTR [rdi], rax', [0x48, 0x89, 0x07]],
    ),
    ticks: [
      ...readTicks,
      ['shl rdx, 0x20', [0x48, 0xc1, 0xe2, 0x20]],
      ['or rax, rdx', [0x48, 0x09, 0xd0]],
      ret,
    ],
    // Drains write-combining buffers and orders all earlier stores (Intel SDM volume 2, SFENCE).
    storeFence: [['sfence', [0x0f, 0xae, 0xf8]], returnZero, ret],
  },
  landing: [moveImmediate('rax', faultResult), ret],
  faultHandler,
};

/**
 * rdi: destination, rsi: source, rdx: words, at least one. Each word is loaded and stored once, ascending: four a turn, so
 * that the loads are the limit and not the loop, then the rest one by one. Returns 0.
 */
function copy(
  bytes: number,
  [load, loadOpcode]: readonly [assembly: string, opcode: readonly number[]],
  [store, stored, storeOpcode]: readonly [assembly: string, register: string, opcode: readonly number[]],
): Instruction[] {
  const word = (at: number): Instruction[] => [
    [`${load} [rsi+0x${at.toString(16)}]`, [...loadOpcode, 0x46, at]],
    [`${store} [rdi+0x${at.toString(16)}], ${stored}`, [...storeOpcode, 0x47, at]],
  ];
  const advance = (by: number): Instruction[] => [
    [`add rsi, 0x${by.toString(16)}`, [0x48, 0x83, 0xc6, by]],
    [`add rdi, 0x${by.toString(16)}`, [0x48, 0x83, 0xc7, by]],
  ];
  const four: Instruction = ['sub rdx, 0x4', [0x48, 0x83, 0xea, 4]];
  const fours = [...[0, 1, 2, 3].flatMap((index) => word(index * bytes)), ...advance(4 * bytes), four];
  const ones: Instruction[] = [...word(0), ...advance(bytes), ['dec rdx', [0x48, 0xff, 0xca]]];
  const start = bytesOfThunk([four]).length + 2;
  const rest = start + bytesOfThunk(fours).length + 2;
  const one = rest + 4 + 2;
  const end = one + bytesOfThunk(ones).length + 2;
  return [
    four,
    jump('jb', 0x72, start - 2, rest),
    ...fours,
    jump('jae', 0x73, rest - 2, start),
    ['add rdx, 0x4', [0x48, 0x83, 0xc2, 4]],
    jump('je', 0x74, one - 2, end),
    ...ones,
    jump('jne', 0x75, end - 2, one),
    returnZero,
    ret,
  ];
}

/** Both in bytes from the thunk's start. The distance counts from behind the jump, which has two bytes. */
export function jump(name: string, opcode: number, from: number, to: number): Instruction {
  return [`${name} 0x${to.toString(16)}`, [opcode, (0x100 + to - (from + 2)) & 0xff]];
}

/**
 * rdi: values, rsi: time stamps, 64 bits each, rdx: the address that is read, rcx: how often, at least once. A read that
 * faults leaves no stamp. Returns 0.
 */
function sample(bytes: number, load: Instruction, store: Instruction): Instruction[] {
  const keepAddress: Instruction = ['mov r8, rdx', [0x49, 0x89, 0xd0]]; // rdtsc takes rdx.
  const step: Instruction[] = [
    load,
    store,
    ...readTicks,
    ['mov DWORD PTR [rsi], eax', [0x89, 0x06]],
    ['mov DWORD PTR [rsi+0x4], edx', [0x89, 0x56, 0x04]],
    [`add rdi, 0x${bytes}`, [0x48, 0x83, 0xc7, bytes]],
    ['add rsi, 0x8', [0x48, 0x83, 0xc6, 8]],
    ['dec rcx', [0x48, 0xff, 0xc9]],
  ];
  const start = bytesOfThunk([keepAddress]).length;
  const again = jump('jne', 0x75, start + bytesOfThunk(step).length, start);
  return [keepAddress, ...step, again, returnZero, ret];
}

// rdi: signal, rsi: siginfo_t, rdx: ucontext_t.
function faultHandler({ code, landing, record }: FaultLayout): Instruction[] {
  const ours: Instruction[] = [
    moveImmediate('rax', landing),
    [
      `mov QWORD PTR [rdx+0x${ucontextRip.toString(16)}], rax`,
      [0x48, 0x89, 0x82, ...littleEndian(BigInt(ucontextRip), 4)],
    ],
    moveImmediate('rcx', record),
    [`mov rax, QWORD PTR [rsi+0x${siginfoAddress.toString(16)}]`, [0x48, 0x8b, 0x46, siginfoAddress]],
    ['mov QWORD PTR [rcx+0x8], rax', [0x48, 0x89, 0x41, 0x08]],
    ['mov DWORD PTR [rcx], edi', [0x89, 0x39]],
    ret,
  ];
  // rt_sigaction(signal, SIG_DFL): the faulting instruction then runs again and kills the process, as it should.
  const notOurs: Instruction[] = [
    ['sub rsp, 0x28', [0x48, 0x83, 0xec, 0x28]],
    ['xor eax, eax', [0x31, 0xc0]],
    ['mov QWORD PTR [rsp], rax', [0x48, 0x89, 0x04, 0x24]],
    ['mov QWORD PTR [rsp+0x8], rax', [0x48, 0x89, 0x44, 0x24, 0x08]],
    ['mov QWORD PTR [rsp+0x10], rax', [0x48, 0x89, 0x44, 0x24, 0x10]],
    ['mov QWORD PTR [rsp+0x18], rax', [0x48, 0x89, 0x44, 0x24, 0x18]],
    [`mov eax, 0x${SYS_rt_sigaction.toString(16)}`, [0xb8, SYS_rt_sigaction, 0, 0, 0]],
    ['mov rsi, rsp', [0x48, 0x89, 0xe6]],
    ['xor edx, edx', [0x31, 0xd2]],
    ['mov r10d, 0x8', [0x41, 0xba, 8, 0, 0, 0]],
    ['syscall', [0x0f, 0x05]],
    ['add rsp, 0x28', [0x48, 0x83, 0xc4, 0x28]],
    ret,
  ];
  const decide: Instruction[] = [
    [
      `mov rax, QWORD PTR [rdx+0x${ucontextRip.toString(16)}]`,
      [0x48, 0x8b, 0x82, ...littleEndian(BigInt(ucontextRip), 4)],
    ],
    moveImmediate('rcx', code.address),
    ['sub rax, rcx', [0x48, 0x29, 0xc8]],
    [`cmp rax, 0x${code.size.toString(16)}`, [0x48, 0x3d, ...littleEndian(BigInt(code.size), 4)]],
  ];
  const from = bytesOfThunk(decide).length;
  const away = jump('jae', 0x73, from, from + 2 + bytesOfThunk(ours).length);
  return [...decide, away, ...ours, ...notOurs];
}

export function moveImmediate(register: 'rax' | 'rcx', value: bigint): Instruction {
  return [
    `movabs ${register}, 0x${value.toString(16)}`,
    [0x48, register === 'rax' ? 0xb8 : 0xb9, ...littleEndian(value, 8)],
  ];
}
