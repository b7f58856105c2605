import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Koffi from 'koffi';

// koffi's native module stands beside the bundle; its JavaScript wrapper only adds what is deprecated.
const koffi = createRequire(__filename)(join(__dirname, 'koffi.node')) as typeof Koffi;

const libc = koffi.load('libc.so.6');

/** `mmap` and `mprotect` protection bits (POSIX sys/mman.h; the values are Linux's on every CPU). */
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_ANONYMOUS = 0x20;
const MS_SYNC = 4;
/** (void *) -1, where a pointer has 32 bits and where it has 64: no page starts at either. */
const MAP_FAILED: readonly bigint[] = [0xffff_ffffn, 0xffff_ffff_ffff_ffffn];
const _SC_PAGESIZE = 30;

// Its offset has 64 bits on every CPU. mmap's has 32 on a 32-bit one, where registers lie beyond 4 GiB, too.
const nativeMmap = libc.func(
  'uintptr_t mmap64(uintptr_t address, size_t length, int protection, int flags, int fd, int64_t offset)',
) as (...args: [number, number, number, number, number, bigint]) => number | bigint;
const nativeMunmap = libc.func('int munmap(uintptr_t address, size_t length)') as (
  ...args: [number, number]
) => number;
const nativeMprotect = libc.func('int mprotect(uintptr_t address, size_t length, int protection)') as (
  ...args: [number, number, number]
) => number;
const nativeMsync = libc.func('int msync(uintptr_t address, size_t length, int flags)') as (
  ...args: [number, number, number]
) => number;
const nativeSigaction = libc.func('int sigaction(int signal, const void *action, void *previous)') as (
  ...args: [number, Uint8Array, null]
) => number;
const nativeSyscall = libc.func(
  'long syscall(long number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e)',
) as (...args: [number, ...SystemCallArguments]) => number | bigint;
const nativeSysconf = libc.func('long sysconf(int name)') as (name: number) => number;

/** A libc call that failed, with the errno's name (`EPERM`). */
export class ErrnoError extends Error {
  public override readonly name = 'ErrnoError';

  public constructor(
    public readonly call: string,
    public readonly code: string,
  ) {
    super(`${call}: ${code}`);
  }
}

/** errno is read at once: any later call may overwrite it. */
function fail(call: string): never {
  const errno = koffi.errno();
  const name = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0];
  throw new ErrnoError(call, name ?? `errno ${errno}`);
}

/** Bytes. */
export const pageSize = nativeSysconf(_SC_PAGESIZE);

/**
 * Returns the address of the new mapping. Throws {@link ErrnoError}. Addresses of this process are numbers, as user space
 * ends below 2^53 on every CPU, and calls take a number in half the time of a bigint.
 */
export function mmap(length: number, protection: number, flags: number, fd: number, offset: bigint): number {
  const address = nativeMmap(0, length, protection, flags, fd, offset);
  if (MAP_FAILED.includes(BigInt(address))) fail('mmap');
  return Number(address);
}

export function munmap(address: number, length: number): void {
  if (nativeMunmap(address, length) !== 0) fail('munmap');
}

export function mprotect(address: number, length: number, protection: number): void {
  if (nativeMprotect(address, length, protection) !== 0) fail('mprotect');
}

/** MS_SYNC: returns when the pages have been written back. Throws {@link ErrnoError}, EINVAL on /dev/mem. */
export function msync(address: number, length: number): void {
  if (nativeMsync(address, length, MS_SYNC) !== 0) fail('msync');
}

export type SystemCallArguments = readonly [number, number, number, number, number];

/** A system call that glibc has no function for, on this thread. Throws {@link ErrnoError}. */
export function syscall(name: string, number: number, args: SystemCallArguments): number {
  const result = Number(nativeSyscall(number, ...args));
  if (result === -1) fail(name);
  return result;
}

/** Bytes at an address that stays theirs: memory that nobody frees. */
export function keepInMemory(bytes: Uint8Array): number {
  const address = mmap(bytes.length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  copyToMemory(address, bytes);
  return address;
}

/** Whether the kernel permits this thread the ports (x86 only: other C libraries have no such call). */
export function ioperm(first: number, count: number): boolean {
  nativeIoperm ??= libc.func('int ioperm(unsigned long first, unsigned long count, int on)') as (
    ...args: [number, number, number]
  ) => number;
  return nativeIoperm(first, count, 1) === 0;
}

let nativeIoperm: ((...args: [number, number, number]) => number) | undefined;

const SIGBUS = 7;
const SA_SIGINFO = 4;
/** struct sigaction of glibc on 64-bit Linux: handler, 128 bytes of mask, flags, restorer. */
const sigactionSize = 152;
const sigactionFlags = 136;

/** Has machine code at `handler` called for SIGBUS, with siginfo_t and ucontext_t. Throws {@link ErrnoError}. */
export function onBusError(handler: number): void {
  const action = Buffer.alloc(sigactionSize);
  action.writeBigUInt64LE(BigInt(handler), 0);
  action.writeInt32LE(SA_SIGINFO, sigactionFlags);
  if (nativeSigaction(SIGBUS, action, null) !== 0) fail('sigaction');
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
/** POWER has numbers of its own (arch/powerpc/include/uapi/asm/socket.h). */
const SO_PEERCRED = process.arch === 'ppc64' ? 21 : 17;
/** struct sockaddr_un: a family of 16 bits and the path with its NUL (unix(7)). */
const maxSocketPath = 107;

export interface ConnectedSocket {
  readonly fd: number;
  /** Who called listen at the other end, as the kernel says. */
  readonly peerUid: number;
}

/** A connection to the Unix socket at `path`. Throws {@link ErrnoError}. */
export function connectUnixSocket(path: string): ConnectedSocket {
  const name = Buffer.from(path);
  if (name.length > maxSocketPath) throw new ErrnoError('connect', 'ENAMETOOLONG');
  const address = Buffer.alloc(2 + maxSocketPath + 1);
  address.writeUInt16LE(AF_UNIX);
  name.copy(address, 2);
  const credentials = Buffer.alloc(12); // struct ucred: pid, uid, gid
  const length = Buffer.alloc(4);
  length.writeUInt32LE(credentials.length);
  const call = (declaration: string) => libc.func(declaration) as (...args: unknown[]) => number;
  const socket = call('int socket(int domain, int type, int protocol)');
  const connect = call('int connect(int fd, const void *address, uint32_t length)');
  const getsockopt = call(
    'int getsockopt(int fd, int level, int name, _Inout_ void *value, _Inout_ void *size)',
  );
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail('socket');
  if (connect(fd, address, address.length) !== 0) fail('connect');
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) !== 0) fail('getsockopt');
  return { fd, peerUid: credentials.readUInt32LE(4) };
}

export type ScalarType = 'uint8_t' | 'uint16_t' | 'uint32_t' | 'uint64_t';

/** One load by koffi's own code. Returns a number or, for 64 bits, possibly a bigint. */
export function loadScalar(address: number, type: ScalarType): number | bigint {
  return koffi.decode(address, type) as number | bigint;
}

/** One store by koffi's own code. The value must fit: koffi wraps it silently. */
export function storeScalar(address: number, type: ScalarType, value: bigint): void {
  koffi.encode(address, type, value);
}

/** Calls machine code. A 64-bit result may come as a number or a bigint; a void one is not to be used. */
export type NativeFunction = (...parameters: (number | bigint | Buffer)[]) => number | bigint;

/** A JavaScript function that calls the machine code at `address`. Types are koffi's: `uint32_t`, `uintptr_t`, `void`. */
export function functionAt(address: number, result: string, parameters: string[]): NativeFunction {
  return koffi.decode(address, koffi.proto(result, parameters)) as NativeFunction;
}

/** Copies bytes to ordinary memory, never to a device: the order and width of the stores are not defined. */
export function copyToMemory(address: number, bytes: Uint8Array): void {
  koffi.encode(address, koffi.array('uint8_t', bytes.length, 'Typed'), bytes);
}
