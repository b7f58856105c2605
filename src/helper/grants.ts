import { parsePciAddress, type PciAddress } from '../shared/model/pciAddress';
import type { AddressRange } from '../shared/linux/resourceTree';

/** What this helper may do beyond looking: fixed by its arguments, for its whole life. */
export interface Grants {
  readonly writes: boolean;
  /** Protected ranges that the user has unblocked. */
  readonly unblocked: readonly AddressRange[];
  /** Devices that the user lets be written to although a driver is bound to them. */
  readonly consents: ReadonlySet<PciAddress>;
}

/** Throws an Error on a text that is no range or no device: a helper that guessed what it may do would be none. */
export function parseGrants(options: {
  readonly writes?: boolean | undefined;
  readonly unblock?: readonly string[] | undefined;
  readonly consent?: readonly string[] | undefined;
}): Grants {
  return {
    writes: options.writes ?? false,
    unblocked: (options.unblock ?? []).map(parseRange),
    consents: new Set((options.consent ?? []).map(parseDevice)),
  };
}

function parseRange(text: string): AddressRange {
  const [, base, end] = /^(0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,17})$/.exec(text) ?? [];
  if (base === undefined || end === undefined || BigInt(end) <= BigInt(base))
    throw new Error(`--unblock takes a range such as 0xfed00000-0xfed04000, not “${text}”.`);
  return { base: BigInt(base), end: BigInt(end) };
}

function parseDevice(text: string): PciAddress {
  const device = parsePciAddress(text);
  if (device === undefined) throw new Error(`--consent takes a device such as 0000:00:04.0, not “${text}”.`);
  return device;
}
