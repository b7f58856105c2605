// The QEMU target by hand:
// node out/test/target/main.js fetch | boot [x86-64 | aarch64] [kernel arguments] | ssh [command] | record | stop
// and, for `npm start -- --qemu`: playground FOLDER
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './cache';
import { fetchGuestPackages } from './fetch';
import { bootGuest } from './guest';
import { platforms, type GuestCpu } from './guestCpu';
import { helperShare } from './guestHelper';
import { buildGuestImage } from './initramfs';
import { projectRoot } from '../support/folders.mjs';
import { playgroundReady } from '../support/playground.mjs';
import { bootPlayground } from './playground';
import { recordDemoMachine } from './recordMachine';
import { shellQuote } from './shellQuote';

/** How `ssh` and `stop` find the guest that `boot` started. */
interface BootedGuest {
  readonly pid: number;
  readonly runDirectory: string;
  readonly ssh: readonly [program: string, ...args: string[]];
}

const stateFile = join(cacheDirectory(), 'booted.json');

const log = (line: string) => console.log(line);

const commands: Record<string, (args: readonly string[]) => Promise<void>> = {
  fetch: async () => {
    for (const cpu of Object.keys(platforms) as GuestCpu[]) {
      const image = await buildGuestImage(await fetchGuestPackages(cpu, log), log);
      log(`The ${cpu} guest is in ${dirname(image.initramfs)}.`);
    }
  },
  boot: async (args) => {
    const begin = Date.now();
    const cpu = args[0] === 'aarch64' ? 'aarch64' : 'x86-64';
    const kernelArguments = args[0] === cpu ? args.slice(1) : args;
    const guest = await bootGuest({ cpu, share: await helperShare(cpu), kernelArguments, log });
    const state: BootedGuest = { pid: guest.pid, runDirectory: guest.runDirectory, ssh: guest.ssh('root') };
    await mkdir(dirname(stateFile), { recursive: true });
    await writeFile(stateFile, JSON.stringify(state));
    log(`Ready after ${((Date.now() - begin) / 1000).toFixed(1)} s; logs in ${guest.runDirectory}.`);
    log('Another terminal can use “ssh” and “stop”; Ctrl+C ends the guest.');
    await Promise.race([guest.ended, once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await guest.stop();
    await rm(stateFile, { force: true });
  },
  ssh: async (command) => {
    const [program, ...args] = (await bootedGuest()).ssh;
    const remote = command.length > 0 ? [shellQuote(command)] : [];
    const terminal = remote.length === 0 && process.stdin.isTTY ? ['-t'] : [];
    const child = spawn(program, [...terminal, ...args, ...remote], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    process.exitCode = code ?? 1;
  },
  playground: async ([folder = '']) => {
    const guest = await bootPlayground(folder, log);
    log(playgroundReady);
    const ended = guest.ended.then(() => 'by itself');
    const how = await Promise.race([ended, once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await guest.stop();
    if (how === 'by itself') throw new Error('The guest ended by itself.');
  },
  stop: async () => {
    const { pid } = await bootedGuest();
    process.kill(pid);
  },
  record: async () => {
    const guest = await bootGuest({ share: projectRoot, log });
    try {
      const file = join(projectRoot, 'media/demo-machine.json');
      await recordDemoMachine(guest, file);
      log(`Recorded ${file}.`);
    } finally {
      await guest.stop();
    }
  },
};

/** The guest that `boot` started, provided that the process is still that guest and no later one of the same number. */
async function bootedGuest(): Promise<BootedGuest> {
  const text = await readFile(stateFile, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const state = JSON.parse(text) as BootedGuest;
    if (commandLineOf(state.pid).includes(state.runDirectory)) return state;
  }
  throw new Error('No guest is running: start one with “boot” in another terminal.');
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) throw new Error(`One of these is needed: ${Object.keys(commands).join(', ')}.`);
  await command(args);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
