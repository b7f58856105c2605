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
    copy8: copy(1, ['mov al, BYTE PTR [rsi]', [0x8a, 0x06]], ['mov BYTE PTR [rdi], al', [0x88, 0x07]]),
    copy16: copy(
      2,
      ['mov ax, WORD PTR [rsi]', [0x66, 0x8b, 0x06]],
      ['mov WORD PTR [rdi], ax', [0x66, 0x89, 0x07]],
    ),
    copy32: copy(4, ['mov eax, DWORD PTR [rsi]', [0x8b, 0x06]], ['mov DWORD PTR [rdi], eax', [0x89, 0x07]]),
    copy64: copy(
      8,
      ['mov rax, QWORD PTR [rsi]', [0x48, 0x8b, 0x06]],
      ['mov QWORD PTR [rdi], rax', [0x48, 0x89, 0x07]],
    ),
    // Drains write-combining buffers and orders all earlier stores (Intel SDM volume 2, SFENCE).
    storeFence: [['sfence', [0x0f, 0xae, 0xf8]], returnZero, ret],
  },
  landing: [moveImmediate('rax', faultResult), ret],
  faultHandler,
};

/** rdi: destination, rsi: source, rdx: words, at least one. Each word is loaded and stored once, ascending. Returns 0. */
function copy(bytes: number, load: Instruction, store: Instruction): Instruction[] {
  const step: Instruction[] = [
    load,
    store,
    [`add rsi, 0x${bytes}`, [0x48, 0x83, 0xc6, bytes]],
    [`add rdi, 0x${bytes}`, [0x48, 0x83, 0xc7, bytes]],
    ['dec rdx', [0x48, 0xff, 0xca]],
  ];
  const back = 0x100 - (bytesOfThunk(step).length + 2);
  return [...step, ['jne 0x0', [0x75, back]], returnZero, ret];
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
  const distance = bytesOfThunk(ours).length;
  const target = bytesOfThunk(decide).length + 2 + distance;
  return [...decide, [`jae 0x${target.toString(16)}`, [0x73, distance]], ...ours, ...notOurs];
}

function moveImmediate(register: 'rax' | 'rcx', value: bigint): Instruction {
  return [
    `movabs ${register}, 0x${value.toString(16)}`,
    [0x48, register === 'rax' ? 0xb8 : 0xb9, ...littleEndian(value, 8)],
  ];
}
