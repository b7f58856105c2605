import { rename, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { recordMachine } from '../../src/extension/machine/recordMachine';
import { formatRecordingFile } from '../../src/extension/machine/recordings/recordingFile';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { runHostCommand } from './command';
import type { Guest } from './guest';
import { startHelper } from './underTest';

const physicalMemory = '/dev/mem';
/** Enough for every window of the guest, and little enough for any file system's sparse files. */
const memoryLimit = 64 * 2 ** 30;
const memoryStep = 2 ** 20;

/** Records the guest into `file`, as the demo machine: in it, memory is a file as well. */
export async function recordDemoMachine(guest: Guest, file: string): Promise<void> {
  const helper = await startHelper(guest);
  const content = await recordMachine((method, params) => helper.request(method, params), 'full');
  helper.dispose();
  const about = await describe(content.files['/proc/version'] ?? '');
  const sparse = { ...content.sparse, [physicalMemory]: memorySize(content.files['/proc/iomem'] ?? '') };
  const text = formatRecordingFile({ ...content, about, recorded: new Date().toISOString(), sparse });
  const style = { ...(await resolveConfig(file)), filepath: file };
  await writeFile(`${file}.partial`, await format(text, style));
  await rename(`${file}.partial`, file);
}

async function describe(version: string): Promise<string> {
  const qemu = /version (\S+)/.exec(await runHostCommand('qemu-system-x86_64', ['--version']))?.[1] ?? '?';
  const kernel = /version (\S+)/.exec(version)?.[1] ?? '?';
  const day = new Date().toISOString().slice(0, 10);
  return `A QEMU ${qemu} q35 guest running Linux ${kernel}, recorded on ${day} by test/target/recordMachine.ts.`;
}

function memorySize(iomem: string): number {
  const ends = parseIoResourceMap(iomem).resources.map(({ end }) => Number(end));
  return Math.min(Math.ceil(Math.max(0, ...ends) / memoryStep) * memoryStep, memoryLimit);
}
