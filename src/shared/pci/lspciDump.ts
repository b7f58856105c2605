import { parsePciAddress, type PciAddress } from '../model/pciAddress';
import type { UnparsedLine } from '../model/region';

/** A function in the output of `lspci -x`, `-xxx` or `-xxxx`. */
export interface DumpedPciDevice {
  readonly address: PciAddress;
  /** What follows the address: class, names and revision as that lspci knew them. */
  readonly description: string;
  /** The indented lines of `-v`, as they are. */
  readonly details: readonly string[];
  /** As far as it was dumped, up to 4096 bytes; a byte that was left out is all ones. */
  readonly config: Uint8Array;
}

export interface LspciDump {
  readonly devices: readonly DumpedPciDevice[];
  readonly unparsed: readonly UnparsedLine[];
}

/** A device while its lines are read. */
interface Draft {
  readonly address: PciAddress;
  readonly description: string;
  readonly details: string[];
  readonly bytes: Uint8Array;
  length: number;
}

const configSize = 4096;

/**
 * Parses the text of lspci with a dump of configuration space: `[domain:]bus:device.function description`, then lines of
 * `offset: bytes`; a blank line ends a device (pciutils, lib/dump.c). Never throws.
 */
export function parseLspciDump(text: string): LspciDump {
  const drafts: Draft[] = [];
  const unparsed: UnparsedLine[] = [];
  let draft: Draft | undefined;
  for (const [index, rawLine] of text.split('\n').entries()) {
    const line = rawLine.trimEnd();
    const header = parseHeader(line);
    if (header !== undefined) {
      draft = { ...header, details: [], bytes: new Uint8Array(configSize).fill(0xff), length: 0 };
      drafts.push(draft);
    } else if (line === '') {
      draft = undefined;
    } else if (draft === undefined || !takeLine(draft, line)) {
      unparsed.push({ line: index + 1, text: line });
    }
  }
  const devices = drafts.map(({ bytes, length, ...device }) => ({
    ...device,
    config: bytes.slice(0, length),
  }));
  return { devices, unparsed };
}

function parseHeader(line: string): Pick<Draft, 'address' | 'description'> | undefined {
  const match = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[01][0-9a-f]\.[0-7])(?: +(.*))?$/i.exec(line);
  const [, domain = '0000', function_ = '', description = ''] = match ?? [];
  const address = parsePciAddress(`${domain}:${function_}`.toLowerCase());
  return address === undefined ? undefined : { address, description };
}

/** Whether a line is a device's: bytes, which are kept at their offset, or a detail. */
function takeLine(draft: Draft, line: string): boolean {
  const match = /^([0-9a-f]{2,3}):((?: [0-9a-f]{2}){1,16})$/i.exec(line);
  if (match === null) {
    const isDetail = /^\s/.test(line);
    if (isDetail) draft.details.push(line);
    return isDetail;
  }
  const offset = parseInt(match[1] ?? '', 16);
  const bytes = (match[2] ?? '').slice(1).split(' ');
  if (offset + bytes.length > configSize) return false;
  draft.bytes.set(
    bytes.map((byte) => parseInt(byte, 16)),
    offset,
  );
  draft.length = Math.max(draft.length, offset + bytes.length);
  return true;
}
