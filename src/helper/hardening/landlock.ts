import { closeSync, openSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../enumerate';
import { ErrnoError, keepInMemory, syscall } from '../libc';
import type { MachinePaths } from '../machinePaths';
import type { SystemCall, SystemCalls } from './systemCalls';

export interface Landlock {
  readonly version: number;
  /** Puts the thread that makes it under the rules, for good. */
  readonly restrictSelf: SystemCall;
  /** To be called when every thread has made it. */
  readonly close: () => void;
}

/** Rights of Landlock (kernel documentation, userspace-api/landlock; include/uapi/linux/landlock.h). */
const writeFile = 1 << 1;
const readFile = 1 << 2;
const readFolder = 1 << 3;
const truncate = 1 << 14;
/** All that a version of Landlock knows of files: bits 0 to 12, then renaming, truncation, ioctl. */
const fileRights = (version: number) =>
  version >= 5 ? 0xffff : version >= 3 ? 0x7fff : version === 2 ? 0x3fff : 0x1fff;
const allTcp = 0x3; // bind and connect, from version 4 on
const allScopes = 0x3; // abstract sockets and signals, from version 6 on

const askForVersion = 1; // LANDLOCK_CREATE_RULESET_VERSION
const ruleOfPath = 1; // LANDLOCK_RULE_PATH_BENEATH
const O_PATH = 0x20_0000;

/**
 * Rules by which this program opens what it is for and nothing else: the kernel's files for reading, the files of PCI
 * functions and the nodes of memory, ports and UIO for writing, too. It starts no program, makes no file, and speaks to
 * no network. Throws ErrnoError where the kernel has no Landlock.
 */
export function landlockRules(paths: MachinePaths, system: SystemCalls): Landlock {
  const make = ({ name, number, args }: SystemCall) => syscall(name, number, args);
  const version = make(system.landlockCreateRuleset(0, 0, askForVersion));
  const handled = fileRights(version);
  const attributes = Buffer.alloc(version >= 6 ? 24 : version >= 4 ? 16 : 8);
  attributes.writeUInt32LE(handled, 0);
  if (version >= 4) attributes.writeUInt32LE(allTcp, 8);
  if (version >= 6) attributes.writeUInt32LE(allScopes, 16);
  const ruleset = make(system.landlockCreateRuleset(keepInMemory(attributes), attributes.length, 0));
  const allow = (rights: number, path: string) => {
    let fd: number;
    try {
      fd = openSync(path, O_PATH);
    } catch {
      return; // What is not there is not opened.
    }
    try {
      const rule = Buffer.alloc(12);
      rule.writeUInt32LE(rights & handled, 0);
      rule.writeInt32LE(fd, 8);
      make(system.landlockAddRule(ruleset, ruleOfPath, keepInMemory(rule), 0));
    } finally {
      closeSync(fd);
    }
  };
  for (const folder of paths.kernelFolders) allow(readFile | readFolder, folder);
  for (const folder of pciFolders(paths)) allow(writeFile | truncate, folder);
  const uio = namesIn(paths.nodes).filter((name) => /^uio\d+$/.test(name));
  for (const node of [paths.mem, paths.port, ...uio.map((name) => join(paths.nodes, name))])
    allow(readFile | writeFile, node);
  return { version, restrictSelf: system.landlockRestrictSelf(ruleset), close: () => closeSync(ruleset) };
}

/** Why there are no rules. */
export function withoutLandlock(error: unknown): 'not in this kernel' | 'failed' {
  const none = ['ENOSYS', 'EOPNOTSUPP']; // Not built in; built in and not switched on.
  return error instanceof ErrnoError && none.includes(error.code) ? 'not in this kernel' : 'failed';
}

/** The folders of the host bridges, below which functions come and go: `/sys/devices/pci0000:00`. */
function pciFolders({ pciDevices }: MachinePaths): ReadonlySet<string> {
  return new Set(
    namesIn(pciDevices).flatMap((name) => {
      try {
        return /^.*?\/pci[0-9a-f]{4,}:[0-9a-f]{2}(?=\/)/.exec(realpathSync(join(pciDevices, name))) ?? [];
      } catch {
        return []; // It has just gone.
      }
    }),
  );
}
