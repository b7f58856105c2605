import { writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { launchOnTarget } from '../../src/extension/helper/target/launchOnTarget';
import { probeTarget } from '../../src/extension/helper/target/probeTarget';
import { pushHelper } from '../../src/extension/helper/target/pushHelper';
import { startLink } from '../target/link';
import { board, startSshServer } from '../target/sshServer';
import { runQuietly } from '../support/processes.mjs';
import type { Workshop } from './workshop';

/** Milliseconds there and back. */
export const roundTrip = 50;

/** How rows say so. */
export const far = `over ${roundTrip} ms (a delaying relay)`;

/** This machine as a target by plain ssh, over a relay that holds each byte back for as long as a far network would. */
export interface FarTarget {
  readonly helper: HelperClient;
  /** A file there, whose bytes stand for registers. */
  readonly file: string;
  /** A line there and back through an ssh that is connected: what no request can beat. */
  readonly echo: () => Promise<void>;
  /** A command there by an ssh of its own: one that connects, or one that shares a connection (ControlMaster). */
  readonly run: (how: 'connects' | 'shares', command: string) => Promise<void>;
}

export async function openFarTarget(workshop: Workshop): Promise<FarTarget> {
  const path = process.env['PATH'];
  const server = await startSshServer((line) => console.log(line));
  const link = await startLink(server.port);
  link.slow(roundTrip / 2);
  const settings = server.through(link.port);
  const connecting = await server.userWith(settings);
  const control = join(server.folder, 'control');
  const sharing = await server.userWith({ ...settings, ControlMaster: 'auto', ControlPath: control });
  process.env['PATH'] = [connecting, path].join(delimiter);

  const access = {
    target: { name: 'Far', destination: board, rootWay: 'none', reach: 'helper' },
    asking: { kind: 'nobody' },
  } as const;
  const programs = {
    helper: resolve('dist/helper.js'),
    koffi: resolve('dist/koffi.node'),
    node: process.execPath,
  };
  const files = await pushHelper(access, await probeTarget(access), () => programs);
  const rights = { role: 'files', writes: false, unblocked: [], consents: [] } as const;
  const helper = await launchOnTarget(access, files, rights);
  const file = join(workshop.folder, 'far.bin');
  writeFileSync(file, Buffer.alloc(65_536, 0x5a));

  const echoing = workshop.start(join(sharing, 'ssh'), ['-T', board, 'cat']);
  const lines = createInterface(echoing.stdout)[Symbol.asyncIterator]();
  const echo = async () => {
    echoing.stdin.write('echo\n');
    let line: IteratorResult<string>;
    do line = await lines.next();
    while (line.done !== true && line.value !== 'echo'); // A login greets.
  };
  await echo();

  workshop.onClose(async () => {
    helper.dispose();
    await helper.ended;
    echoing.stdin.end();
    await link.stop();
    await server.stop();
    process.env['PATH'] = path;
  });
  return {
    helper,
    file,
    echo,
    run: async (how, command) => {
      const ssh = join(how === 'shares' ? sharing : connecting, 'ssh');
      const { code, output } = await runQuietly(ssh, ['-T', board, command]);
      if (code !== 0) throw new Error(`${command} failed over ssh:\n${output}`);
    },
  };
}
