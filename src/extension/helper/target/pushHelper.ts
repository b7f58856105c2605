import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import type { Probe } from '../../targets/probe';
import { pushScript } from '../../targets/remoteScripts';
import { cpuOfElf, cpuOfMachine, type TargetCpu } from '../../targets/targetCpu';
import { runOnTarget, type TargetAccess } from './runOnTarget';

/** Programs for a target's CPU, as they lie here; Node may also be what is installed there. */
export interface TargetPrograms {
  readonly helper: string;
  readonly koffi: string;
  readonly node: string | { readonly there: string };
}

/** A file on a target: where below our folder there, and what it must have inside. */
export interface PlacedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Told while a file is sent. */
export interface PushProgress {
  /** `node`, `koffi.node`, `helper.js`. */
  readonly file: string;
  /** From 0 to 1. */
  readonly sent: number;
}

export interface PlacedPrograms {
  /** Below our folder there, or the absolute path of the target's own. */
  readonly node: string;
  readonly helper: PlacedFile;
  readonly koffi: PlacedFile;
}

/** The slowest link that is waited for. Bytes a second. */
const slowest = 16_384;
/** Milliseconds for what is not the sending. */
const patience = 60_000;

/**
 * Puts on a target what it does not have yet. What differs lies under different names, so that a running helper keeps its own.
 * Rejects with a RegscopeError.
 *
 * @param find the programs for a CPU; undefined where there are none
 */
export async function pushHelper(
  access: TargetAccess,
  probe: Probe,
  find: (cpu: TargetCpu) => Promise<TargetPrograms | undefined> | TargetPrograms | undefined,
  tell: (progress: PushProgress) => void = () => undefined,
): Promise<PlacedPrograms> {
  const cpu = cpuOfMachine(probe.machine);
  const programs = cpu === undefined ? undefined : await find(cpu);
  if (cpu === undefined || programs === undefined) throw unknownCpu(access, probe);
  const [helper, koffi, node] = await Promise.all([
    readProgram(programs.helper),
    readProgram(programs.koffi, cpu),
    typeof programs.node === 'string' ? readProgram(programs.node, cpu) : programs.node,
  ]);
  const together = `helper-${digest(helper.sha256 + koffi.sha256).slice(0, 32)}`;
  const send = async ({ bytes, sha256 }: ReadProgram, path: string, mode: string): Promise<PlacedFile> => {
    if (probe.files.get(path) === sha256) return { path, sha256 };
    const packs = probe.tools.has('gzip');
    const input = packs ? await promisify(gzip)(bytes) : bytes;
    const deadline = patience + (input.length / slowest) * 1000;
    const args = [path, String(bytes.length), sha256, mode, packs ? 'gzip' : 'plain'];
    const file = posix.basename(path);
    await runOnTarget(access, pushScript, args, deadline, {
      bytes: input,
      onSent: (sent) => tell({ file, sent: sent / input.length }),
    });
    return { path, sha256 };
  };
  return {
    node:
      'there' in node ? node.there : (await send(node, `node-${node.sha256.slice(0, 32)}/node`, '700')).path,
    koffi: await send(koffi, posix.join(together, 'koffi.node'), '600'),
    helper: await send(helper, posix.join(together, 'helper.js'), '600'),
  };
}

interface ReadProgram {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** @param cpu what it must be for; absent for a script */
async function readProgram(from: string, cpu?: TargetCpu): Promise<ReadProgram> {
  const bytes = await readFile(from);
  if (cpu !== undefined && cpuOfElf(bytes.subarray(0, 20)) !== cpu) {
    throw new RegscopeError({
      code: 'target-unfit',
      what: l10n.t('{0} is no program for {1}.', from, cpu),
      why: l10n.t('Its ELF header names another CPU, or it has none.'),
      next: l10n.t('Name one that is.'),
    });
  }
  return { bytes, sha256: digest(bytes) };
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function unknownCpu({ target }: TargetAccess, { machine }: Probe): RegscopeError {
  return new RegscopeError({
    code: 'target-unfit',
    what: l10n.t('The helper cannot be put on {0}.', target.destination),
    why: l10n.t('There is no Node.js for its CPU here: {0}.', machine ?? l10n.t('unknown')),
    next: l10n.t('Use a target with another CPU, or name a Node.js for this one.'),
  });
}
