import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { runHostCommand } from './command';
import type { Guest } from './guest';
import { formatRecording, type MachineContent } from './machineRecording';

/** Records the guest's /proc and /sys into `file`, as the demo machine. */
export async function recordMachine(guest: Guest, file: string): Promise<void> {
  const recorder = await readFile(join(__dirname, 'recorder/main.js'), 'utf8');
  const { code, stdout, stderr } = await guest.run(['node', '-'], { input: recorder });
  if (code !== 0) throw new Error(`The recorder ended with ${code ?? 'a signal'}:\n${stderr}`);
  const content = JSON.parse(stdout) as MachineContent;
  const recording = { about: await describe(content), ...content };
  const style = { ...(await resolveConfig(file)), filepath: file };
  await writeFile(`${file}.partial`, await format(formatRecording(recording), style));
  await rename(`${file}.partial`, file);
}

async function describe(content: MachineContent): Promise<string> {
  const qemu = /version (\S+)/.exec(await runHostCommand('qemu-system-x86_64', ['--version']))?.[1] ?? '?';
  const kernel = /version (\S+)/.exec(content.files['/proc/version'] ?? '')?.[1] ?? '?';
  const day = new Date().toISOString().slice(0, 10);
  return `A QEMU ${qemu} q35 guest running Linux ${kernel}, recorded on ${day} by test/target/recordMachine.ts.`;
}
