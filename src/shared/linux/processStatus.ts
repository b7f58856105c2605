/** Capabilities that decide what of the hardware a process reaches, by number (include/uapi/linux/capability.h). */
export const capabilityNumbers = {
  CAP_DAC_OVERRIDE: 1,
  CAP_NET_ADMIN: 12,
  CAP_SYS_RAWIO: 17,
  CAP_SYS_ADMIN: 21,
} as const;

export type Capability = keyof typeof capabilityNumbers;

/** A set of capabilities, bit N for capability number N. */
export type CapabilitySet = bigint;

/** What /proc/PID/status says about a process's rights; what it does not say is undefined. */
export interface ProcessStatus {
  /** Real, effective, saved and file system user. */
  readonly uids: readonly number[] | undefined;
  readonly permitted: CapabilitySet | undefined;
  readonly effective: CapabilitySet | undefined;
  readonly inheritable: CapabilitySet | undefined;
  readonly bounding: CapabilitySet | undefined;
  readonly ambient: CapabilitySet | undefined;
  /** Whether no program that it starts can gain rights: sudo cannot work. */
  readonly noNewPrivileges: boolean | undefined;
}

/** Never throws. */
export function parseProcessStatus(text: string): ProcessStatus {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const set = (name: string): CapabilitySet | undefined => {
    const digits = values.get(name) ?? '';
    return /^[0-9a-f]{1,16}$/i.test(digits) ? BigInt(`0x${digits}`) : undefined;
  };
  const uids = values.get('Uid')?.split(/\s+/).map(Number);
  const noNewPrivileges = values.get('NoNewPrivs');
  return {
    uids: uids?.every(Number.isSafeInteger) === true ? uids : undefined,
    permitted: set('CapPrm'),
    effective: set('CapEff'),
    inheritable: set('CapInh'),
    bounding: set('CapBnd'),
    ambient: set('CapAmb'),
    noNewPrivileges: noNewPrivileges === '1' ? true : noNewPrivileges === '0' ? false : undefined,
  };
}

export function hasCapability(set: CapabilitySet, capability: Capability): boolean {
  return ((set >> BigInt(capabilityNumbers[capability])) & 1n) === 1n;
}
