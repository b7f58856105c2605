import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelperClient } from '../../../src/extension/helper/helperClient';
import type { Contender, Row } from '../measure';
import type { Workshop } from '../workshop';

/** A Node that does nothing, and ends when its stdin does. */
const bareNode = ['-e', 'process.stdin.resume().on("end", () => process.exit()); console.log()'];

export function startUp(workshop: Workshop): Row {
  return {
    name: 'start of the helper to the handshake',
    unit: 'ns',
    samples: 11,
    ours: {
      name: 'helper',
      sample: async () => {
        const since = process.hrtime.bigint();
        const helper = await workshop.startHelper();
        const time = Number(process.hrtime.bigint() - since);
        await end(helper);
        return time;
      },
    },
    peers: [
      {
        name: 'Node alone, to its first output',
        sample: async () => {
          const since = process.hrtime.bigint();
          const node = workshop.start(process.execPath, bareNode);
          await once(node.stdout, 'data');
          const time = Number(process.hrtime.bigint() - since);
          node.stdin.end();
          await once(node, 'close');
          return time;
        },
      },
    ],
  };
}

/** What a helper keeps in memory after the handshake and so many peeks. */
export function residentMemory(peeks: number): (workshop: Workshop) => Row {
  return (workshop) => {
    const path = join(workshop.folder, 'memory.bin');
    writeFileSync(path, Buffer.alloc(4096));
    const source = { kind: 'file', path } as const;
    return {
      name: peeks === 0 ? 'memory after the handshake' : `memory after ${peeks.toLocaleString('en')} peeks`,
      unit: 'bytes',
      samples: 5,
      ours: {
        name: 'helper',
        sample: async () => {
          const helper = await workshop.startHelper();
          for (let left = peeks; left > 0; left--) {
            await helper.request('peek', { source, accesses: [{ offset: 0, width: 32 }] });
          }
          const memory = residentBytes(helper.info.pid);
          await end(helper);
          return memory;
        },
      },
      peers: [memoryOfNode(workshop)],
    };
  };
}

function memoryOfNode(workshop: Workshop): Contender {
  return {
    name: 'Node alone',
    sample: async () => {
      const node = workshop.start(process.execPath, bareNode);
      await once(node.stdout, 'data');
      const memory = residentBytes(node.pid ?? 0);
      node.stdin.end();
      await once(node, 'close');
      return memory;
    },
  };
}

async function end(helper: HelperClient): Promise<void> {
  helper.dispose();
  await helper.ended;
}

/** VmRSS: what of the process is in memory now, pages shared with others included (proc_pid_status(5)). */
function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) * 1024;
}
