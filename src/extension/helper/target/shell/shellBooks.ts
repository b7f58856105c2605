import { readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
  /** Puts a text that the target gave into a folder that is there. Nothing is put where the path leads out of `root`. */
  readonly put: (path: string, text: string) => void;
}

/** How often a target whose books change all the time is listed for one request. */
const mostListings = 5;

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

  const look = async (why: Asked) => {
    const [answer] = await session.exchange([shellLine('look')], why);
    return answer?.output.toString().trim() ?? '';
  };
  const refresh: ShellBooks['refresh'] = async (why) => {
    let now = await look(why);
    if (now === generation) return 'the same';
    // What was listed while something changed may be of neither time. Where it never rests, the guard refuses.
    for (let times = 0; now !== generation && times < mostListings; times++) {
      await fetch();
      generation = now;
      now = await look(why);
    }
    return 'changed';
  };
  await refresh(asked);
  return {
    generation: () => generation,
    sizes: () => sizes,
    status: () => parseProcessStatus(status),
    refresh,
    put: (path, text) => {
      const file = fileBelow(root, path);
      if (file === undefined) return;
      rmSync(file, { force: true }); // It may be a link.
      writeFileSync(file, text, { flag: 'wx' });
    },
  };
}

/** Where a file really lies, through the links that were laid out. Undefined where its folder is not there, or not below `root`. */
function fileBelow(root: string, path: string): string | undefined {
  if (path.split('/').includes('..')) return undefined;
  const place = join(root, path);
  try {
    const folder = realpathSync(dirname(place));
    return `${folder}/`.startsWith(`${realpathSync(root)}/`) ? join(folder, basename(place)) : undefined;
  } catch {
    return undefined;
  }
}

/** In one go: nobody reads them meanwhile. */
function renew(root: string, content: MachineContent): void {
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true });
  layOut(content, root, 'as zeros');
}
