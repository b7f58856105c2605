import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { hexDigits } from '../../shared/base/hex';
import { className } from '../../shared/pci/classCode';
import { parsePciIds, type PciIds } from '../../shared/pci/pciIds';

/** What the PCI ID database calls things. Undefined is what it does not know. */
export interface PciNames {
  readonly vendor: (vendorId: number) => string | undefined;
  readonly device: (vendorId: number, deviceId: number) => string | undefined;
  readonly subsystem: (ids: SubsystemIds) => string | undefined;
  /** Never undefined: a class without a name is shown by its number. `classCode` has 24 bits. */
  readonly class: (classCode: number) => string;
  /** Which database it is, and of when. */
  readonly about?: string;
}

export interface SubsystemIds {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemDeviceId: number;
}

/** Where distributions keep it: Debian's first, then Fedora's and others'. */
const installed = ['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids'];

/** Without any list, classes have names all the same. */
export const classNamesOnly: PciNames = {
  vendor: () => undefined,
  device: () => undefined,
  subsystem: () => undefined,
  class: className,
};

/**
 * Loads the names from what is installed here, where `where` says so, and else from the file `bundled`. Rejects never:
 * without any list there are those of classes.
 */
export async function loadPciNames(where: 'installed' | 'bundled', bundled: string): Promise<PciNames> {
  for (const path of [...(where === 'installed' ? installed : []), bundled]) {
    try {
      const content = await readFile(path);
      const ids = parsePciIds(
        (path === bundled ? await promisify(gunzip)(content) : content).toString('utf8'),
      );
      return namesIn(ids, path === bundled ? l10n.t('Regscope’s own list') : path);
    } catch {
      // The next one.
    }
  }
  return classNamesOnly;
}

function namesIn(ids: PciIds, source: string): PciNames {
  // The list's stand-ins for what it does not know are worth less than the class.
  const unless = (standIn: string, name: string) => (name === standIn ? undefined : name);
  return {
    vendor: (vendorId) => unless(`Unknown vendor ${hexDigits(vendorId, 4)}`, ids.vendorName(vendorId)),
    device: (vendorId, deviceId) =>
      unless(`Device ${hexDigits(deviceId, 4)}`, ids.deviceName(vendorId, deviceId)),
    subsystem: ({ vendorId, deviceId, subsystemVendorId, subsystemDeviceId }) =>
      unless(
        `Device ${hexDigits(subsystemVendorId, 4)}:${hexDigits(subsystemDeviceId, 4)}`,
        ids.subsystemName(vendorId, deviceId, subsystemVendorId, subsystemDeviceId),
      ),
    class: (classCode) => {
      const programming = ids.progIfName(classCode);
      return `${ids.className(classCode)}${programming === undefined ? '' : ` (${programming})`}`;
    },
    about:
      ids.date === undefined ? l10n.t('Names: {0}', source) : l10n.t('Names: {0} of {1}', source, ids.date),
  };
}
