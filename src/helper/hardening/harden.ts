import { join } from 'node:path';
import {
  hasCapability,
  namesOf,
  numbersOf,
  parseProcessStatus,
  setOf,
  type CapabilitySet,
  type ProcessStatus,
} from '../../shared/linux/processStatus';
import type { Hardening } from '../../shared/model/hardening';
import type { Role } from '../../shared/protocol/helperProtocol';
import { readText } from '../enumerate';
import { keepInMemory, syscall } from '../libc';
import type { MachinePaths } from '../machinePaths';
import { onEveryThread, threads } from './everyThread';
import { landlockRules, withoutLandlock, type Landlock } from './landlock';
import { replaceablePart } from './replaceablePart';
import { systemCalls, type SystemCall, type SystemCalls } from './systemCalls';

/**
 * What is kept: CAP_SYS_RAWIO is for /dev/mem, /dev/port and ioperm; without CAP_SYS_ADMIN, the kernel hides the addresses
 * in /proc/iomem (kernel/resource.c, r_show) and configuration space from byte 64 on (drivers/pci/pci-sysfs.c). All other
 * files that are opened are root's own, which takes no capability.
 */
const kept = setOf('CAP_SYS_RAWIO', 'CAP_SYS_ADMIN');

const PR_SET_DUMPABLE = 4;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;
const RLIMIT_CORE = 4;
const capabilityVersion3 = 0x2008_0522;

/**
 * Gives up for good what this program does not need, when everything is loaded and nothing is open: where it has hardware
 * to reach, all capabilities but two, and all files but those that it is for. What the kernel does not offer is left out.
 * Returns what is in force. To be called once, before the first request.
 */
export function harden(paths: MachinePaths, role: Role): Hardening {
  process.umask(0o077);
  process.chdir('/');
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  // Later, it cannot look into a home that is its user's alone.
  const replaceable = replaceablePart([process.execPath, __filename, join(__dirname, 'koffi.node')]);
  const landlock = systemCalls === undefined ? 'failed' : restrict(paths, role, systemCalls);
  const statuses = threads().map(({ status }) => status);
  const held = statuses.reduce((all, status) => all | reachable(status), 0n);
  return {
    capabilities: namesOf(held),
    noNewPrivileges: statuses.every(({ noNewPrivileges }) => noNewPrivileges === true),
    landlock,
    ...(replaceable !== undefined && { replaceable }),
  };
}

function restrict(paths: MachinePaths, role: Role, system: SystemCalls): Hardening['landlock'] {
  const noNewPrivileges = system.prctl(PR_SET_NO_NEW_PRIVS, 1);
  try {
    // Files are served with the user's own rights, and a recording needs none.
    if (role === 'files' || !paths.isThisMachine) {
      onEveryThread([noNewPrivileges], system);
      return 'not asked for';
    }
    forbidCoreDumps(system);
    let landlock: Landlock | undefined;
    let why: Hardening['landlock'] = 'failed';
    try {
      landlock = landlockRules(paths, system);
    } catch (error) {
      why = withoutLandlock(error);
    }
    const rights = parseProcessStatus(readText(paths.ownStatus) ?? '');
    const calls = [
      noNewPrivileges,
      ...(landlock === undefined ? [] : [landlock.restrictSelf]),
      ...withoutCapabilities(rights, system),
    ];
    onEveryThread(calls, system);
    landlock?.close();
    return landlock?.version ?? why;
  } catch (error) {
    console.error(`Hardening: ${error instanceof Error ? error.message : String(error)}`);
    return 'failed';
  }
}

/** A dump would hold register contents, and who may look into a process may have it make accesses. */
function forbidCoreDumps(system: SystemCalls): void {
  const none = keepInMemory(Buffer.alloc(16));
  for (const { name, number, args } of [
    system.prlimit64(0, RLIMIT_CORE, none),
    system.prctl(PR_SET_DUMPABLE, 0),
  ])
    syscall(name, number, args);
}

function withoutCapabilities(rights: ProcessStatus, system: SystemCalls): SystemCall[] {
  const { bounding = 0n, permitted = 0n, effective = 0n } = rights;
  const mayDropBounds = hasCapability(effective, 'CAP_SETPCAP');
  const dropped = mayDropBounds ? numbersOf(bounding & ~kept) : [];
  const header = Buffer.alloc(8);
  header.writeUInt32LE(capabilityVersion3);
  return [
    ...dropped.map((number) => system.prctl(PR_CAPBSET_DROP, number)),
    system.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL),
    system.capset(keepInMemory(header), keepInMemory(capabilitySets(permitted & kept))),
  ];
}

/** Effective, permitted and inheritable, lower halves first (capset(2)): nothing is inheritable. */
function capabilitySets(set: CapabilitySet): Buffer {
  const sets = Buffer.alloc(24);
  for (const [half, at] of [set & 0xffff_ffffn, set >> 32n].map(
    (bits, index) => [bits, 12 * index] as const,
  )) {
    sets.writeUInt32LE(Number(half), at);
    sets.writeUInt32LE(Number(half), at + 4);
  }
  return sets;
}

/** All that a thread has, or could come by in starting a program: with no_new_privs, that is no more (security/commoncap.c). */
function reachable({ permitted = 0n, bounding = 0n, noNewPrivileges }: ProcessStatus): CapabilitySet {
  return noNewPrivileges === true ? permitted : permitted | bounding;
}
