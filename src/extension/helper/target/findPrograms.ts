import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Libc, Probe } from '../../targets/probe';
import { koffiPackage, nodePackages, type PackagedFile } from '../../targets/knownPackages';
import type { TargetCpu } from '../../targets/targetCpu';
import { fetchedPath, fetchProgram } from './fetchProgram';
import type { TargetPrograms } from './pushHelper';

export interface ProgramPlaces {
  /** The folder of helper.js and of koffi.node for this machine. */
  readonly programs: string;
  /** Where what was fetched is kept. */
  readonly fetched: string;
  /** Where the user keeps `CPU/node` and `CPU/koffi.node`, with Node's names for CPUs; empty for nowhere. */
  readonly own: string;
  /** Whether it may be fetched with the user's npm. */
  readonly mayFetch: (packages: readonly PackagedFile[]) => Promise<boolean>;
}

/** The first Node that the helper runs on. */
const oldestNode = 20;

/**
 * What a target needs: Node of its own where that is new enough, else the user's, else this machine's where it runs there, else one
 * that is fetched; and koffi likewise. Undefined where there is none. Rejects with a RegscopeError.
 */
export async function findPrograms(
  { programs, fetched, own, mayFetch }: ProgramPlaces,
  probe: Probe,
  cpu: TargetCpu,
): Promise<TargetPrograms | undefined> {
  const libc = probe.libc?.kind ?? 'glibc';
  const runsOurs = cpu === process.arch && isNoOlder(probe.libc);
  const owned = (file: string) => existing(own === '' ? '' : join(own, cpu, file));
  const node = owned('node') ?? nodeThere(probe) ?? (runsOurs ? ownNode() : undefined);
  // It needs an older glibc than any Node that the helper runs on.
  const isOfOurKind = cpu === process.arch && libc === 'glibc' && ownGlibc() !== undefined;
  const koffi = owned('koffi.node') ?? (isOfOurKind ? existing(join(programs, 'koffi.node')) : undefined);
  // Node has no builds of its own for musl.
  const packagedNode = libc === 'musl' ? undefined : nodePackages[cpu];
  if (node === undefined && packagedNode === undefined) return undefined;
  const packagedKoffi = koffiPackage(cpu, libc);
  const needed = [
    ...(node === undefined ? [packagedNode] : []),
    ...(koffi === undefined ? [packagedKoffi] : []),
  ];
  const missing = needed.filter((each) => each !== undefined && !existsSync(fetchedPath(fetched, each)));
  if (missing.length > 0 && !(await mayFetch(missing as readonly PackagedFile[]))) return undefined;
  return {
    helper: join(programs, 'helper.js'),
    koffi: koffi ?? (await fetchProgram(packagedKoffi, fetched)),
    node: node ?? (await fetchProgram(packagedNode as PackagedFile, fetched)),
  };
}

function nodeThere({ node, tools }: Probe): { readonly there: string } | undefined {
  const path = tools.get('node');
  return path !== undefined && isPlain(path) && Number.parseInt(node ?? '') >= oldestNode
    ? { there: path }
    : undefined;
}

/** A word for a remote shell. */
function isPlain(path: string): boolean {
  return /^\/[\w./-]+$/.test(path);
}

/** Electron is many files, which do not run elsewhere. */
function ownNode(): string | undefined {
  return process.versions['electron'] === undefined ? process.execPath : undefined;
}

/** Whether what runs here finds the C library that it needs there. */
function isNoOlder(libc: Libc | undefined): boolean {
  const here = ownGlibc();
  if (libc?.kind !== 'glibc' || here === undefined) return false;
  return libc.version.localeCompare(here, 'en', { numeric: true }) >= 0;
}

function ownGlibc(): string | undefined {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime;
}

function existing(path: string): string | undefined {
  return path !== '' && existsSync(path) ? path : undefined;
}
