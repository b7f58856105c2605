import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { temporaryRootPrefix } from '../../shared/model/demo';
import { launchDemoDevices } from '../helper/launch';

/** media/demo-machine.json: a real machine's proc and sys, recorded. Paths are absolute on the recorded machine. */
const recordingSchema = v.object({
  directories: v.optional(v.array(v.string()), []),
  /** Text by path. */
  files: v.record(v.string(), v.string()),
  /** base64 by path. */
  binaries: v.record(v.string(), v.string()),
  /** Link targets by path. */
  links: v.record(v.string(), v.string()),
  /** Sizes in bytes by path: BARs and physical memory, laid out as files with holes. */
  sparse: v.record(v.string(), v.number()),
});

/** A BAR may start in the middle of a page and is mapped by whole pages: its file must hold them all. */
const pageSize = 65_536;

export interface DemoMachine {
  /** Lays the machine out and starts its devices, once. */
  start(): { readonly root: string };
  dispose(): void;
}

/** The demo machine lives in a private temporary folder from the first use until it is disposed. */
export function createDemoMachine(recording: string, programs: string): DemoMachine {
  let running: { root: string; stop: () => void } | undefined;
  return {
    start: () => {
      if (running === undefined) {
        const root = mkdtempSync(join(tmpdir(), temporaryRootPrefix));
        layOut(recording, root);
        const devices = launchDemoDevices(programs, root);
        devices.on('error', () => undefined); // The registers then stand still; nothing else depends on it.
        running = { root, stop: () => devices.stdin.end() };
      }
      return { root: running.root };
    },
    dispose: () => {
      running?.stop(); // The devices remove the folder when they end.
      running = undefined;
    },
  };
}

/** Writes a recorded machine out below `root`. */
export function layOut(recording: string, root: string): void {
  const machine = v.parse(recordingSchema, JSON.parse(readFileSync(recording, 'utf8')));
  const place = (path: string) => {
    const placed = join(root, path);
    mkdirSync(dirname(placed), { recursive: true });
    return placed;
  };
  for (const path of machine.directories) mkdirSync(join(root, path), { recursive: true });
  for (const [path, text] of Object.entries(machine.files)) writeFileSync(place(path), text);
  for (const [path, base64] of Object.entries(machine.binaries))
    writeFileSync(place(path), Buffer.from(base64, 'base64'));
  for (const [path, target] of Object.entries(machine.links)) symlinkSync(target, place(path));
  for (const [path, size] of Object.entries(machine.sparse)) {
    const placed = place(path);
    writeFileSync(placed, '');
    truncateSync(placed, Math.ceil(size / pageSize) * pageSize);
  }
}
