import { hexDigits } from '../base/hex';

/** Names of PCI vendors, devices and classes. What is not known is named by its number, as lspci names it (pciutils, lib/names.c). */
export interface PciIds {
  /** When the list was made, `2023-04-10`, as its header says. */
  readonly date: string | undefined;
  /** `Intel Corporation`, or `Unknown vendor 1234`. */
  vendorName(vendorId: number): string;
  /** `QEMU XHCI Host Controller`, or `Device 11e8`. */
  deviceName(vendorId: number, deviceId: number): string;
  /** Vendor and device as lspci joins them: `Red Hat, Inc. Device 1234`, or `Device 1234:11e8`. */
  fullName(vendorId: number, deviceId: number): string;
  /** Like {@link fullName}, of the subsystem: a board that carries the device. */
  subsystemName(vendorId: number, deviceId: number, subsystemVendorId: number, subsystemId: number): string;
  /** Of base class and subclass of a 24-bit class code: `Non-Volatile memory controller`, `Bridge [0650]`, `Class 7700`. */
  className(classCode: number): string;
  /** Of a 24-bit class code's programming interface: `NVM Express`. */
  progIfName(classCode: number): string | undefined;
}

/** A vendor, device, subsystem, class, subclass or programming interface. */
interface Entry {
  readonly name: string;
  /** What is listed below it. */
  find(id: number): Entry | undefined;
}

/** Classes are found beside vendors, whose ids end below this. */
const firstClass = 0x1_0000;

/**
 * Reads a list in the format of the PCI ID Project's pci.ids (syntax in the file's own header). Notes where each vendor and
 * class begins, and reads one when it is first asked for: most never are. Never throws; a line that is odd is passed over.
 */
export function parsePciIds(text: string): PciIds {
  const vendor = finder(text, 0, 0);
  const device = (vendorId: number, deviceId: number) => vendor(vendorId)?.find(deviceId);
  const baseClass = (classCode: number) => vendor(firstClass + ((classCode >> 16) & 0xff));
  const subclass = (classCode: number) => baseClass(classCode)?.find((classCode >> 8) & 0xff);

  return {
    date: /^#\s*Date:\s*(\d{4}-\d{2}-\d{2})/m.exec(text.slice(0, 2000))?.[1],
    vendorName: (vendorId) => vendor(vendorId)?.name ?? `Unknown vendor ${hexDigits(vendorId, 4)}`,
    deviceName: (vendorId, deviceId) =>
      device(vendorId, deviceId)?.name ?? `Device ${hexDigits(deviceId, 4)}`,
    fullName: (vendorId, deviceId) =>
      pairName(vendorId, deviceId, vendor(vendorId)?.name, device(vendorId, deviceId)?.name),
    subsystemName(vendorId, deviceId, subsystemVendorId, subsystemId) {
      const parent = device(vendorId, deviceId);
      const isDeviceItself = vendorId === subsystemVendorId && deviceId === subsystemId;
      const name =
        parent?.find(subsystemVendorId * 0x1_0000 + subsystemId)?.name ??
        (isDeviceItself ? parent?.name : undefined);
      return pairName(subsystemVendorId, subsystemId, vendor(subsystemVendorId)?.name, name);
    },
    className(classCode) {
      const number = hexDigits((classCode >> 8) & 0xffff, 4);
      const name = subclass(classCode)?.name;
      if (name !== undefined) return name;
      const base = baseClass(classCode)?.name;
      return base === undefined ? `Class ${number}` : `${base} [${number}]`;
    },
    progIfName: (classCode) => subclass(classCode)?.find(classCode & 0xff)?.name ?? ideInterface(classCode),
  };
}

function pairName(
  vendorId: number,
  deviceId: number,
  vendorName: string | undefined,
  deviceName: string | undefined,
): string {
  if (vendorName === undefined) return `Device ${hexDigits(vendorId, 4)}:${hexDigits(deviceId, 4)}`;
  return `${vendorName} ${deviceName ?? `Device ${hexDigits(deviceId, 4)}`}`;
}

/** An IDE controller's programming interface is a set of flags (PCI Code and ID Assignment Specification, class 0101). */
function ideInterface(classCode: number): string | undefined {
  if (classCode >> 8 !== 0x0101 || (classCode & 0x70) !== 0) return undefined;
  const flags = [
    [0x80, 'Master'],
    [0x08, 'SecP'],
    [0x04, 'SecO'],
    [0x02, 'PriP'],
    [0x01, 'PriO'],
  ] as const;
  return flags.flatMap(([bit, name]) => ((classCode & bit) === 0 ? [] : [name])).join(' ');
}

/**
 * Finds entries that are indented by `depth` tabs, from `start` on to where an outer entry begins. Looks when it is first
 * asked, and reads only what it is asked for.
 */
function finder(text: string, start: number, depth: number): (id: number) => Entry | undefined {
  let starts: ReadonlyMap<number, number> | undefined;
  const entries = new Map<number, Entry>();
  return (id) => {
    starts ??= findStarts(text, start, depth);
    const at = starts.get(id);
    if (at === undefined) return undefined;
    let entry = entries.get(id);
    if (entry === undefined) entries.set(id, (entry = readEntry(text, at, depth)));
    return entry;
  };
}

function findStarts(text: string, start: number, depth: number): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  for (let at = start; at < text.length; at = lineEnd(text, at) + 1) {
    if ('#\r\n'.includes(text.charAt(at))) continue;
    let tabs = 0;
    while (text[at + tabs] === '\t') tabs++;
    if (tabs < depth) break;
    const id = tabs === depth ? idAt(text, at + tabs) : undefined;
    if (id !== undefined && !starts.has(id)) starts.set(id, at);
  }
  return starts;
}

const idForms =
  /^(?:C ([0-9a-f]{2})(?=\s)|([0-9a-f]{4}) ([0-9a-f]{4})(?=\s)|([0-9a-f]{4}|[0-9a-f]{2})(?=\s))/i;

function idAt(text: string, at: number): number | undefined {
  const [, classId, subsystemVendorId = '', subsystemId, id] = idForms.exec(text.slice(at, at + 10)) ?? [];
  if (classId !== undefined) return firstClass + parseInt(classId, 16);
  const digits = subsystemId === undefined ? id : subsystemVendorId + subsystemId;
  return digits === undefined ? undefined : parseInt(digits, 16);
}

function readEntry(text: string, at: number, depth: number): Entry {
  const end = lineEnd(text, at);
  const line = text.slice(at, end).trim();
  return {
    name: line.replace(idForms, '').trim(),
    find: finder(text, end + 1, depth + 1),
  };
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}
