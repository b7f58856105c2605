import type { AccessWidth } from '../shared/model/accessWidth';
import { functionAt, loadScalar, storeScalar, type ScalarType } from './libc';
import { installThunks } from './thunks/install';
import { x64Thunks } from './thunks/x64';

/** The primitive everything rests on: one load or store of exactly this width at exactly this address. */
export interface BusAccess {
  readonly kind: 'thunk' | 'scalar';
  read(address: bigint, width: AccessWidth): bigint;
  write(address: bigint, width: AccessWidth, value: bigint): void;
  /** Orders and drains earlier stores; absent where no such instruction is at hand. */
  readonly storeFence?: () => void;
}

const scalarTypes: Readonly<Record<AccessWidth, ScalarType>> = {
  8: 'uint8_t',
  16: 'uint16_t',
  32: 'uint32_t',
  64: 'uint64_t',
};

/** Thunks on x64. Elsewhere, and where the system refuses executable pages, koffi's own scalar loads and stores. */
export function openBusAccess(): BusAccess {
  if (process.arch !== 'x64') return scalarAccess();
  try {
    return thunkAccess();
  } catch {
    return scalarAccess();
  }
}

function thunkAccess(): BusAccess {
  const at = installThunks(x64Thunks);
  const read = (address: bigint, type: ScalarType) => functionAt(address, type, ['uintptr_t']);
  const write = (address: bigint, type: ScalarType) => functionAt(address, 'void', ['uintptr_t', type]);
  const reads = {
    8: read(at.read8, 'uint8_t'),
    16: read(at.read16, 'uint16_t'),
    32: read(at.read32, 'uint32_t'),
    64: read(at.read64, 'uint64_t'),
  };
  const writes = {
    8: write(at.write8, 'uint8_t'),
    16: write(at.write16, 'uint16_t'),
    32: write(at.write32, 'uint32_t'),
    64: write(at.write64, 'uint64_t'),
  };
  return {
    kind: 'thunk',
    read: (address, width) => BigInt(reads[width](address)),
    write: (address, width, value) => writes[width](address, value),
    storeFence: functionAt(at.storeFence, 'void', []),
  };
}

function scalarAccess(): BusAccess {
  return {
    kind: 'scalar',
    read: (address, width) => BigInt(loadScalar(address, scalarTypes[width])),
    write: (address, width, value) => storeScalar(address, scalarTypes[width], value),
  };
}
