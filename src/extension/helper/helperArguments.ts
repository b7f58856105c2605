import type { PciAddress } from '../../shared/model/pciAddress';
import type { Role } from '../../shared/protocol/helperProtocol';

/** What a helper is for, and may do. */
export interface HelperRights {
  readonly role: Role;
  readonly writes: boolean;
  /** Protected ranges that the user has unblocked: `0xfed00000-0xfed04000`. */
  readonly unblocked: readonly string[];
  /** Devices that may be written to whatever driver is bound to them. */
  readonly consents: readonly PciAddress[];
  /** Where the machine lies; absent for the one that the helper runs on. A recorded machine needs no privileges. */
  readonly root?: string;
  /**
   * The architecture of the machine below `root`, where that runs elsewhere: the helper then judges accesses and makes none.
   */
  readonly elsewhere?: string;
}

/** What a helper is told when it is started, and never after. */
export function helperArguments({
  role,
  writes,
  unblocked,
  consents,
  root,
  elsewhere,
}: HelperRights): readonly string[] {
  return [
    ...(role === 'files' ? ['--files'] : []),
    ...(writes ? ['--writes'] : []),
    ...unblocked.flatMap((range) => ['--unblock', range]),
    ...consents.flatMap((device) => ['--consent', device]),
    ...(root === undefined ? [] : ['--root', root]),
    ...(elsewhere === undefined ? [] : ['--elsewhere', elsewhere]),
  ];
}
