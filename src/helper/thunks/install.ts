import {
  copyToMemory,
  loadScalar,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmap,
  mprotect,
  onBusError,
  pageSize,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  storeScalar,
} from '../libc';
import { bytesOfThunk, traps, type Thunk, type ThunkName, type ThunkSet } from './thunk';

/** Thunks start on 16-byte boundaries, as functions do. */
const alignment = 16;

export interface InstalledThunks {
  readonly addresses: Readonly<Record<ThunkName, number>>;
  /** The address of the fault since the last call, if there was one. */
  readonly takeFault: () => bigint | undefined;
}

/** Puts code into an executable page of its own, never writable and executable at once. Throws ErrnoError. */
export function installCode(code: readonly Thunk[]): number[] {
  const bytes = code.map(bytesOfThunk);
  const { offsets } = layOut(bytes);
  const page = anonymousPage();
  fill(page, bytes, offsets);
  return offsets.map((offset) => page + offset);
}

/** Makes a CPU's thunks callable and their faults survivable. Throws ErrnoError where executable pages are refused. */
export function installThunks({ thunks, landing, faultHandler }: ThunkSet): InstalledThunks {
  const names = Object.keys(thunks) as ThunkName[];
  const page = anonymousPage();
  const record = anonymousPage();
  const parts = [...names.map((name) => bytesOfThunk(thunks[name])), bytesOfThunk(landing)];
  const { offsets, end } = layOut(parts);
  const handler = faultHandler({
    code: { address: BigInt(page), size: end },
    landing: BigInt(page + (offsets.at(-1) ?? 0)),
    record: BigInt(record),
  });
  fill(page, [...parts, bytesOfThunk(handler)], [...offsets, end]);
  onBusError(page + end);
  return {
    addresses: Object.fromEntries(names.map((name, index) => [name, page + (offsets[index] ?? 0)])) as Record<
      ThunkName,
      number
    >,
    takeFault: () => {
      if (loadScalar(record, 'uint32_t') === 0) return undefined;
      storeScalar(record, 'uint32_t', 0n);
      return BigInt(loadScalar(record + 8, 'uint64_t'));
    },
  };
}

/** Where each part starts, and where the next would. Bytes from the page's start. */
function layOut(parts: readonly number[][]): { offsets: number[]; end: number } {
  const offsets: number[] = [];
  let end = 0;
  for (const part of parts) {
    offsets.push(end);
    end = Math.ceil((end + part.length) / alignment) * alignment;
  }
  return { offsets, end };
}

function anonymousPage(): number {
  return mmap(pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0n);
}

function fill(page: number, parts: readonly number[][], offsets: readonly number[]): void {
  const trap = traps[process.arch]?.[1] ?? [0];
  const code = Uint8Array.from({ length: pageSize }, (_, index) => trap[index % trap.length] ?? 0);
  parts.forEach((part, index) => code.set(part, offsets[index]));
  copyToMemory(page, code);
  // Arm's instruction cache does not see stores by itself. This call brings it up to date: Linux cleans and invalidates
  // the caches of a page when it first becomes executable (__sync_icache_dcache, called from set_pte_at in
  // arch/arm64/include/asm/pgtable.h), and this page is new, never was, and is never written again.
  mprotect(page, pageSize, PROT_READ | PROT_EXEC);
}
