import { posix } from 'node:path';
import { recordedLinkFiles } from '../../../shared/linux/recordedFiles';
import type { PciAddress } from '../../../shared/model/pciAddress';

/** The list of PCI functions. */
export const listFolder = '/sys/bus/pci/devices/';

/** A file's text as `grep` tells it: each line with the file's path before it. */
export type FileTexts = ReadonlyMap<string, string>;

/** In a path, only the names of PCI functions and slots hold colons. */
const textLine = /^(\/sys\/bus\/pci\/(?:devices|slots)\/[^/]+\/[\w./-]+|\/[\w./-]+):(.*)$/;

/** Reads `PATH:LINE` lines. Never throws. */
export function parseTexts(text: string): FileTexts {
  const files = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, path, content] = textLine.exec(line) ?? [];
    if (path !== undefined) files.set(path, `${files.get(path) ?? ''}${content}\n`);
  }
  return files;
}

/** Texts by the names of a function's link files: what was asked for, and nothing else that a target prints. Never throws. */
export function parseLinkTexts(text: string, device: PciAddress): FileTexts {
  const texts = parseTexts(text);
  return new Map(
    recordedLinkFiles.flatMap((name): [string, string][] => {
      const content = texts.get(`${listFolder}${device}/${name}`);
      return content === undefined ? [] : [[name, content]];
    }),
  );
}

/** Reads the links of `ls -ldn`: path and target. Never throws. */
export function parseLinks(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, path, target] = /^l\S* .*? (\/sys\/.+?) -> (.+)$/.exec(line) ?? [];
      return path === undefined || target === undefined ? [] : [[path, target]];
    }),
  );
}

/** Reads the sizes of `ls -lLn`: path and bytes. Never throws. */
export function parseSizes(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [, size, path] = /^-\S* +\d+ +\d+ +\d+ +(\d{1,15}) .*? (\/sys\/.+)$/.exec(line) ?? [];
      return path === undefined || size === undefined ? [] : [[path, Number(size)]];
    }),
  );
}

/** Paths that a shell made of a pattern; one that it found nothing for is the pattern itself. Never throws. */
export function parsePaths(text: string): readonly string[] {
  return text.split(/\s+/).filter((path) => path.startsWith('/') && !path.includes('*'));
}

/** Where something of a PCI function really lies: the list of them is links. */
export function throughList(path: string, links: ReadonlyMap<string, string>): string {
  const [, name, rest] = /^\/sys\/bus\/pci\/devices\/([^/]+)(\/.*)$/.exec(path) ?? [];
  const target = name === undefined ? undefined : links.get(`${listFolder}${name}`);
  return target === undefined || rest === undefined ? path : posix.join(listFolder, target, rest);
}

/** What the loop said of the target and of itself, by word. Never throws. */
export interface ShellHello {
  readonly pid: number;
  readonly uid: number;
  /** The command that makes one memory access; undefined where there is none whose accesses are known. */
  readonly memory: string | undefined;
  /** Whether it makes 64-bit accesses in one. */
  readonly isWide: boolean;
  /** Whether bytes can be read: configuration space and ports. */
  readonly readsBytes: boolean;
  /** Whether an administrator has a policy for helpers there. */
  readonly hasPolicy: boolean;
  readonly mem: NodeState | undefined;
  readonly port: NodeState | undefined;
  /** The EFI variable: its attributes' four bytes and its own. */
  readonly secureBoot: Buffer;
  /** Lines of the kernel's configuration. */
  readonly options: string;
}

/** A device node: whether it is there and opens, or what the shell said. */
export type NodeState = 'missing' | 'opens' | { readonly refused: string };

export function parseHello(text: string): ShellHello {
  const values = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, word, value] = /^([a-z]+) (.*)$/.exec(line) ?? [];
      return word === undefined || value === undefined ? [] : [[word, value]];
    }),
  );
  const memory = values.get('memory');
  return {
    pid: Number(values.get('pid') ?? -1),
    uid: Number(values.get('uid') ?? -1),
    memory: memory === undefined || memory === 'none' ? undefined : memory,
    isWide: values.get('wide') === 'yes',
    readsBytes: (values.get('bytes') ?? 'none') !== 'none',
    hasPolicy: values.has('policy'),
    mem: nodeState(values.get('mem')),
    port: nodeState(values.get('port')),
    secureBoot: Buffer.from((values.get('secureboot') ?? '').replaceAll(/\s/g, ''), 'hex'),
    options: text
      .split('\n')
      .filter((line) => /^(?:# )?CONFIG_/.test(line))
      .join('\n'),
  };
}

function nodeState(text: string | undefined): NodeState | undefined {
  const [, refused] = /^refused (.*)$/.exec(text ?? '') ?? [];
  if (refused !== undefined) return { refused };
  return text === 'missing' || text === 'opens' ? text : undefined;
}
