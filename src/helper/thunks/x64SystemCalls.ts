import { bytesOfThunk, littleEndian, type Instruction, type Thunk } from './thunk';
import { jump } from './x64';

const SYS_rt_sigreturn = 15;

/**
 * Makes the system calls of a table, one after the other: each is its number and five arguments, 64 bits each. A signal
 * handler, which keeps what the calling convention says must be kept; `syscall` itself loses rcx and r11 (Intel SDM volume 2).
 */
export function x64SystemCalls(table: { readonly address: bigint; readonly end: bigint }): Thunk {
  const start: Instruction[] = [
    ['push rbx', [0x53]],
    ['push r12', [0x41, 0x54]],
    [`movabs rbx, 0x${table.address.toString(16)}`, [0x48, 0xbb, ...littleEndian(table.address, 8)]],
    [`movabs r12, 0x${table.end.toString(16)}`, [0x49, 0xbc, ...littleEndian(table.end, 8)]],
  ];
  const call: Instruction[] = [
    ['mov rax, QWORD PTR [rbx]', [0x48, 0x8b, 0x03]],
    ['mov rdi, QWORD PTR [rbx+0x8]', [0x48, 0x8b, 0x7b, 0x08]],
    ['mov rsi, QWORD PTR [rbx+0x10]', [0x48, 0x8b, 0x73, 0x10]],
    ['mov rdx, QWORD PTR [rbx+0x18]', [0x48, 0x8b, 0x53, 0x18]],
    ['mov r10, QWORD PTR [rbx+0x20]', [0x4c, 0x8b, 0x53, 0x20]],
    ['mov r8, QWORD PTR [rbx+0x28]', [0x4c, 0x8b, 0x43, 0x28]],
    ['syscall', [0x0f, 0x05]],
    ['add rbx, 0x30', [0x48, 0x83, 0xc3, 0x30]],
    ['cmp rbx, r12', [0x4c, 0x39, 0xe3]],
  ];
  const first = bytesOfThunk(start).length;
  return [
    ...start,
    ...call,
    jump('jne', 0x75, first + bytesOfThunk(call).length, first),
    ['pop r12', [0x41, 0x5c]],
    ['pop rbx', [0x5b]],
    ['ret', [0xc3]],
  ];
}

/** Where a signal handler returns to: on x86, a program brings its own way back to the kernel. */
export const x64SignalReturn: Thunk = [
  [`mov eax, 0x${SYS_rt_sigreturn.toString(16)}`, [0xb8, SYS_rt_sigreturn, 0, 0, 0]],
  ['syscall', [0x0f, 0x05]],
];
