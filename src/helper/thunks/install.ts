import {
  copyToMemory,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  mprotect,
  pageSize,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from '../libc';
import { bytesOfThunk, type Thunk } from './thunk';

/** Thunks start on 16-byte boundaries, as functions do. */
const alignment = 16;

/** What fills the gaps: int3, so that a wrong jump stops at once. */
const filler = 0xcc;

/**
 * Puts thunks into one executable page of their own, which is never writable and executable at once.
 * Returns each thunk's address. Throws ErrnoError where executable pages are refused.
 */
export function installThunks<Name extends string>(
  thunks: Readonly<Record<Name, Thunk>>,
): Record<Name, bigint> {
  const code = new Uint8Array(pageSize).fill(filler);
  const offsets = new Map<Name, number>();
  let next = 0;
  for (const name of Object.keys(thunks) as Name[]) {
    const bytes = bytesOfThunk(thunks[name]);
    code.set(bytes, next);
    offsets.set(name, next);
    next = Math.ceil((next + bytes.length) / alignment) * alignment;
  }
  const page = mmap(pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
  copyToMemory(page, code);
  mprotect(page, pageSize, PROT_READ | PROT_EXEC);
  return Object.fromEntries([...offsets].map(([name, offset]) => [name, page + BigInt(offset)])) as Record<
    Name,
    bigint
  >;
}
