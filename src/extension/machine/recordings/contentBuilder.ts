import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import {
  isDeviceMemory,
  largestConfigSize,
  configHeaderSize,
  recordedDeviceFiles,
  recordedDeviceLinks,
  recordedLinkFiles,
  recordedProcFiles,
  recordedSlotFiles,
} from '../../../shared/linux/recordedFiles';
import { RegscopeError } from '../../../shared/model/failure';
import type { MachineContent } from '../../../shared/model/machineContent';

/**
 * Makes a machine's content of files from anywhere. Takes what Regscope reads of a machine and leaves out all else, so
 * that paths, links and sizes in what somebody sent cannot do harm: no path has `..`, no link leads out or is written
 * through, and contents of BARs and ROMs are not taken for what devices held.
 */
export interface ContentBuilder {
  /** What is wanted of a file: its content, up to so many bytes; only its size; or nothing. */
  readonly wanted: (path: string) => { readonly atMost: number } | 'size' | undefined;
  readonly addFile: (path: string, bytes: Uint8Array) => void;
  /** A file whose content is not known. */
  readonly addSize: (path: string, size: number) => void;
  readonly addLink: (path: string, target: string) => void;
  readonly addFolder: (path: string) => void;
  /** Undefined where nothing of a machine was found. Of several machines, the one with the most files. */
  readonly finish: () => MachineContent | undefined;
}

/** How much is taken in all. */
const maxFiles = 500_000;
const maxBytes = 64 * 1024 * 1024;
/** Of one text. Bytes. */
const maxText = 8 * 1024 * 1024;

/**
 * `padded`: as tar writes files of /sys, whose contents are shorter than their sizes: with zeros behind.
 */
export function createContentBuilder(contents: 'exact' | 'padded'): ContentBuilder {
  const machines = new Map<string, Draft>();
  let files = 0;
  let bytes = 0;

  const take = (size: number) => {
    files++;
    bytes += size;
    if (files <= maxFiles && bytes <= maxBytes) return;
    throw new RegscopeError({
      code: 'no-recording',
      what: l10n.t('This is too large for a recording of one machine.'),
      why: l10n.t('Up to {0} files and {1} MiB are taken.', maxFiles, maxBytes / 1024 / 1024),
    });
  };
  /** Calls `add` where the path is one of a machine and of that kind. */
  const at = (
    path: string,
    kinds: readonly Kind[],
    add: (draft: Draft, path: string, kind: Kind) => void,
  ) => {
    const place = placeOf(path);
    if (place === undefined || !kinds.includes(place.kind)) return;
    let draft = machines.get(place.root);
    if (draft === undefined) machines.set(place.root, (draft = emptyDraft()));
    add(draft, place.path, place.kind);
  };

  return {
    wanted: (path) => {
      const kind = placeOf(path)?.kind;
      if (kind === 'text') return { atMost: maxText };
      if (kind === 'config') return { atMost: largestConfigSize };
      return kind === 'memory' ? 'size' : undefined;
    },
    addFile: (path, content) =>
      at(path, ['text', 'config'], (draft, place, kind) => {
        take(content.length);
        if (kind === 'config') {
          const known = contents === 'padded' ? withoutPadding(content) : content;
          if (known.length > 0 && known.length <= largestConfigSize)
            draft.binaries.set(place, Buffer.from(known).toString('base64'));
          return;
        }
        const [text = ''] = Buffer.from(content).toString('utf8').split('\0', 1);
        // /proc's files have no size: tar stores them empty.
        if (text !== '' && content.length <= maxText) draft.files.set(place, text);
      }),
    addSize: (path, size) =>
      at(path, ['text', 'config', 'memory'], (draft, place) => {
        take(0);
        draft.sparse.set(place, size);
      }),
    addLink: (path, target) =>
      at(path, ['link', 'listed'], (draft, place, kind) => {
        take(0);
        const leads = posix.join(
          posix.dirname(place),
          target.startsWith('/') ? relativeTo(place, target) : target,
        );
        const isWithin =
          kind === 'listed' ? placeOfDevice(leads) === posix.basename(place) : leads.startsWith('/sys/');
        // Written anew: `..` in plenty would lead out of where the recording is laid out.
        if (isWithin && !target.includes('\0')) draft.links.set(place, relativeTo(place, leads));
      }),
    addFolder: (path) =>
      at(path, ['folder'], (draft, place) => {
        take(0);
        draft.directories.add(place);
      }),
    finish: () => {
      const [draft] = [...machines.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
      return draft === undefined || sizeOf(draft) === 0 ? undefined : contentOf(draft);
    },
  };
}

interface Draft {
  readonly files: Map<string, string>;
  readonly binaries: Map<string, string>;
  readonly links: Map<string, string>;
  readonly sparse: Map<string, number>;
  readonly directories: Set<string>;
}

function emptyDraft(): Draft {
  return {
    files: new Map(),
    binaries: new Map(),
    links: new Map(),
    sparse: new Map(),
    directories: new Set(),
  };
}

function sizeOf({ files, binaries }: Draft): number {
  return files.size + binaries.size;
}

function contentOf({ files, binaries, links, sparse, directories }: Draft): MachineContent {
  listDevices(files, links);
  // Nothing is written through a link, and of one path there is one thing.
  const isBelowLink = (path: string) => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (links.has(path.slice(0, at))) return true;
    return false;
  };
  const isFree = (path: string) => !links.has(path) && !isBelowLink(path);
  const entries = <T>(map: ReadonlyMap<string, T>, isKept: (path: string) => boolean): Record<string, T> =>
    Object.fromEntries([...map].filter(([path]) => isKept(path)));
  return {
    files: entries(files, isFree),
    binaries: entries(binaries, isFree),
    links: entries(links, (path) => !isBelowLink(path)),
    sparse: entries(sparse, (path) => isFree(path) && !files.has(path) && !binaries.has(path)),
    directories: [...directories].filter(isFree),
  };
}

/** Who kept /sys/devices alone has not kept the list of PCI functions, which only links there. */
function listDevices(files: ReadonlyMap<string, string>, links: Map<string, string>): void {
  if ([...links.keys(), ...files.keys()].some((path) => path.startsWith(listFolder))) return;
  for (const path of files.keys()) {
    const folder = posix.dirname(path);
    const name = posix.basename(path) === 'vendor' ? placeOfDevice(folder) : undefined;
    if (name === undefined) continue;
    const listed = `${listFolder}${name}`;
    links.set(listed, relativeTo(listed, folder));
  }
}

/**
 * What a path is: a text; configuration space; memory of a device; a link of a device; a device in the list of them,
 * which is a link as well; a folder whose name tells something.
 */
type Kind = 'text' | 'config' | 'memory' | 'link' | 'listed' | 'folder';

interface Place {
  /** What comes before the machine's own path: `sosreport-host`. */
  readonly root: string;
  /** On the machine: absolute. */
  readonly path: string;
  readonly kind: Kind;
}

function placeOf(path: string): Place | undefined {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..') || path.includes('\0')) return undefined;
  const first = segments.findIndex((segment) => segment === 'proc' || segment === 'sys');
  if (first < 0) return undefined;
  const onMachine = `/${segments.slice(first).join('/')}`;
  const kind = kindOf(onMachine);
  return kind === undefined ? undefined : { root: segments.slice(0, first).join('/'), path: onMachine, kind };
}

const listFolder = '/sys/bus/pci/devices/';
const address = '[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]';
const deviceFolder = `/sys/(?:bus/pci/devices/|devices/(?:.+/)?)(?:${address})`;
const device = new RegExp(`^${deviceFolder}$`);
const anyOf = (names: readonly string[]) => `(?:${names.join('|')})`;

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ['text', new RegExp(`^/proc/${anyOf(recordedProcFiles)}$`)],
  ['text', /^\/sys\/kernel\/security\/lockdown$/],
  ['text', new RegExp(`^/sys/bus/pci/slots/[^/]+/${anyOf(recordedSlotFiles)}$`)],
  ['text', new RegExp(`^${deviceFolder}/${anyOf([...recordedDeviceFiles, ...recordedLinkFiles])}$`)],
  // What firmware calls a device stands where `firmware_node` leads: an ACPI object.
  ['text', /^\/sys\/devices\/LNXSYSTM:.+\/path$/],
  ['config', new RegExp(`^${deviceFolder}/config$`)],
  ['link', new RegExp(`^${deviceFolder}/${anyOf(recordedDeviceLinks)}$`)],
  ['listed', new RegExp(`^${listFolder}${address}$`)],
  ['folder', new RegExp(`^${deviceFolder}/pci_bus/[0-9a-f]{4,8}:[0-9a-f]{2}$`)],
];

function kindOf(path: string): Kind | undefined {
  if (isDeviceMemory(posix.basename(path)) && placeOfDevice(posix.dirname(path)) !== undefined)
    return 'memory';
  return kinds.find(([, pattern]) => pattern.test(path))?.[0];
}

/** The PCI function whose folder this is. */
function placeOfDevice(path: string): string | undefined {
  return device.test(path) ? posix.basename(path) : undefined;
}

function relativeTo(link: string, target: string): string {
  return posix.relative(posix.dirname(link), posix.normalize(target));
}

/**
 * Without root, the kernel gives the header only, and tar fills up the rest. A function whose every register behind the
 * header is zero looks the same: better a value too few than one that nobody read.
 */
function withoutPadding(config: Uint8Array): Uint8Array {
  return config.subarray(configHeaderSize).every((byte) => byte === 0)
    ? config.subarray(0, configHeaderSize)
    : config;
}
