/** By number, without `CAP_` (include/uapi/linux/capability.h). */
const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE';
const capabilityNames: readonly string[] = names.split(' ').map((name) => `CAP_${name}`);

/** The capabilities that decide what of the hardware a process reaches, and whether it may give some up. */
export type Capability = 'CAP_DAC_OVERRIDE' | 'CAP_SETPCAP' | 'CAP_SYS_RAWIO' | 'CAP_SYS_ADMIN';

/** A set of capabilities, bit N for capability number N. */
export type CapabilitySet = bigint;

/** What /proc/PID/status says about a process's rights; what it does not say is undefined. */
export interface ProcessStatus {
  /** Of the thread, at most 15 characters. */
  readonly name: string | undefined;
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
    name: values.get('Name'),
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
  return (set & setOf(capability)) !== 0n;
}

export function setOf(...capabilities: readonly Capability[]): CapabilitySet {
  return capabilities.reduce((set, name) => set | (1n << BigInt(capabilityNames.indexOf(name))), 0n);
}

/** The numbers of those in the set. */
export function numbersOf(set: CapabilitySet): readonly number[] {
  return Array.from({ length: 64 }, (_, number) => number).filter(
    (number) => ((set >> BigInt(number)) & 1n) === 1n,
  );
}

/** A capability that is newer than this list is called by its number. */
export function namesOf(set: CapabilitySet): readonly string[] {
  return numbersOf(set).map((number) => capabilityNames[number] ?? `capability ${number}`);
}
