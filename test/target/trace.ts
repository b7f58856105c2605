/** One access as QEMU's device model saw it. */
export interface TracedAccess {
  readonly direction: 'read' | 'write';
  /** Name of the QEMU memory region: `edu-mmio`. */
  readonly region: string;
  /** Absolute physical address, or port. */
  readonly address: bigint;
  /** Bytes. */
  readonly size: number;
  readonly value: bigint;
}

/** An access that reached the bus and that the device model turned away; QEMU logs no value and another address. */
export interface RefusedAccess {
  readonly direction: 'read' | 'write';
  readonly region: string;
  /** From the start of the region. */
  readonly offset: bigint;
  /** Bytes. */
  readonly size: number;
  readonly reason: string;
}

export interface Trace {
  /** In the order in which they happened. */
  readonly accesses: readonly TracedAccess[];
  readonly refused: readonly RefusedAccess[];
}

/** The events that log each access to a device model's registers. */
export const accessEvents = ['memory_region_ops_read', 'memory_region_ops_write'] as const;

const accessLine =
  /memory_region_ops_(?<direction>read|write) cpu -?\d+ mr \S+ addr (?<address>0x[0-9a-f]+) value (?<value>0x[0-9a-f]+) size (?<size>\d+) name '(?<region>[^']*)'/;
const refusedLine =
  /Invalid (?<direction>read|write) at addr (?<offset>0x[0-9a-fA-F]+), size (?<size>\d+), region '(?<region>[^']*)', reason: (?<reason>.*)/;

/** Reads QEMU's log; lines of other events are left out. */
export function parseTrace(log: string): Trace {
  const accesses: TracedAccess[] = [];
  const refused: RefusedAccess[] = [];
  for (const line of log.split('\n')) {
    const access = accessLine.exec(line)?.groups;
    if (access) {
      accesses.push({
        direction: access['direction'] === 'read' ? 'read' : 'write',
        region: access['region'] ?? '',
        address: BigInt(access['address'] ?? 0),
        size: Number(access['size']),
        value: BigInt(access['value'] ?? 0),
      });
      continue;
    }
    const refusal = refusedLine.exec(line)?.groups;
    if (refusal) {
      refused.push({
        direction: refusal['direction'] === 'read' ? 'read' : 'write',
        region: refusal['region'] ?? '',
        offset: BigInt(refusal['offset'] ?? 0),
        size: Number(refusal['size']),
        reason: refusal['reason'] ?? '',
      });
    }
  }
  return { accesses, refused };
}

/** `R 4 bytes @ edu-mmio+0x0 = 0x010000ed`; `base` is where the region lies. */
export function formatAccess(access: TracedAccess, base: bigint): string {
  const direction = access.direction === 'read' ? 'R' : 'W';
  const value = access.value.toString(16).padStart(access.size * 2, '0');
  const offset = (access.address - base).toString(16);
  return `${direction} ${access.size} bytes @ ${access.region}+0x${offset} = 0x${value}`;
}

/** Like {@link formatAccess}, for an access that the device model did not take. */
export function formatRefusal({ direction, size, region, offset, reason }: RefusedAccess): string {
  return `${direction === 'read' ? 'R' : 'W'} ${size} bytes @ ${region}+0x${offset.toString(16)} refused: ${reason}`;
}
