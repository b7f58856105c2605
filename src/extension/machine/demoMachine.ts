import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryRootPrefix } from '../../shared/model/demo';
import { launchDemoDevices } from '../helper/launchDemoDevices';
import type { MachineRoot } from './machineRoot';
import { layOut } from './recordings/layOut';
import { parseRecordingFile } from './recordings/recordingFile';

/** The demo machine lives in a private temporary folder from the first use until it is disposed, with its devices. */
export function createDemoMachine(recording: string, programs: string): MachineRoot {
  let running: { root: string; stop: () => void } | undefined;
  const stop = () => {
    running?.stop(); // The devices remove the folder when they end.
    running = undefined;
  };
  return {
    start: () => {
      if (running === undefined) {
        const root = mkdtempSync(join(tmpdir(), temporaryRootPrefix));
        layOutDemo(recording, root);
        const devices = launchDemoDevices(programs, root);
        devices.on('error', () => undefined); // The registers then stand still; nothing else depends on it.
        running = { root, stop: () => devices.stdin.end() };
      }
      return Promise.resolve(running.root);
    },
    reset: stop,
    dispose: stop,
  };
}

/** Writes the demo machine out below `root`: its BARs and its memory are files that can be written. */
export function layOutDemo(recording: string, root: string): void {
  layOut(parseRecordingFile(readFileSync(recording, 'utf8')), root, 'as zeros');
}
