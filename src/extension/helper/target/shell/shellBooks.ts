import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseProcessStatus, type ProcessStatus } from '../../../../shared/linux/processStatus';
import type { MachineContent } from '../../../../shared/model/machineContent';
import { layOut } from '../../../machine/recordings/layOut';
import { shellLine } from '../../../targets/shell/shellAnswers';
import {
  parseLinks,
  parseSizes,
  parseTexts,
  throughList,
  type ShellHello,
} from '../../../targets/shell/shellListing';
import { secureBoot } from '../../../targets/shell/shellLoop';
import { readTree } from './readTree';
import { shellContent, type ShellListings } from './shellContent';
import type { Asked, ShellSession } from './shellSession';

/** The kernel's books of a target, laid out here for a helper that reads them. */
export interface ShellBooks {
  /** The loop's number for what they say. */
  readonly generation: () => string;
  /** Bytes of what has registers behind it, by where it really lies. */
  readonly sizes: () => ReadonlyMap<string, number>;
  /** What the kernel says of the process that runs there. */
  readonly status: () => ProcessStatus;
  /** Has them as they are now; says whether they had changed. Rejects with a RegscopeError. */
  readonly refresh: (asked: Asked) => Promise<'changed' | 'the same'>;
  /** Puts a text that the target gave into one of its files. */
  readonly put: (path: string, text: string) => void;
}

const listings = ['text', 'links', 'sizes', 'folders'] as const;

/** Lays a target's books out below `root`. Rejects with a RegscopeError. */
export async function openShellBooks(
  session: ShellSession,
  hello: ShellHello,
  root: string,
  asked: Asked,
): Promise<ShellBooks> {
  const [tree] = await session.exchange([shellLine('tree')], asked);
  const binaries = {
    ...(await readTree(tree?.output ?? Buffer.alloc(0), '/proc/device-tree')),
    ...(hello.secureBoot.length > 0 && { [secureBoot]: hello.secureBoot.toString('base64') }),
  };
  let generation = '';
  let status = '';
  let sizes: ReadonlyMap<string, number> = new Map();

  const fetch = async () => {
    const answers = await session.exchange(
      listings.map((name) => shellLine(name)),
      asked,
    );
    const printed = Object.fromEntries(
      listings.map((name, index) => [name, answers[index]?.output.toString() ?? '']),
    ) as ShellListings;
    const texts = parseTexts(printed.text);
    const release = /^Linux version (\S+)/.exec(texts.get('/proc/version') ?? '')?.[1];
    const isKnown = hello.options !== '' && release !== undefined && /^[\w.+~-]+$/.test(release);
    const files = isKnown ? { [`/boot/config-${release}`]: hello.options } : {};
    const links = parseLinks(printed.links);
    sizes = new Map([...parseSizes(printed.sizes)].map(([path, size]) => [throughList(path, links), size]));
    status = texts.get('/proc/self/status') ?? '';
    renew(root, shellContent(printed, { files, binaries }));
  };

  const refresh: ShellBooks['refresh'] = async (why) => {
    const [answer] = await session.exchange([shellLine('look')], why);
    const now = answer?.output.toString().trim() ?? '';
    if (now === generation) return 'the same';
    await fetch();
    generation = now;
    return 'changed';
  };
  await refresh(asked);
  return {
    generation: () => generation,
    sizes: () => sizes,
    status: () => parseProcessStatus(status),
    refresh,
    put: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
  };
}

/** In one go: nobody reads them meanwhile. */
function renew(root: string, content: MachineContent): void {
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true });
  layOut(content, root, 'as zeros');
}
