import { randomBytes } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { link, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { RegscopeError } from '../../shared/model/failure';
import { livenessOf, ownIdentity, processIdentitySchema } from './processIdentity';

const holderSchema = v.object({
  by: processIdentitySchema,
  /** Another for each window and each time. */
  token: v.string(),
  /** What the window is called. */
  window: v.string(),
  /** ISO 8601. */
  since: v.string(),
});

/** The window that may write to a target. */
export type Holder = Readonly<v.InferOutput<typeof holderSchema>>;

/**
 * At most one window of a user's writes to a target: who holds the lock. It is no guard against other programs, or other
 * users: those write with rights of their own.
 */
export interface TargetLock {
  /** Who holds it, where that is another window that lives. Rejects with a RegscopeError. */
  readonly holder: () => Promise<Holder | undefined>;
  /**
   * Takes it where it is free or held by `from`. Otherwise returns who holds it. Rejects with a RegscopeError where
   * there is no place that is safe for it.
   */
  readonly take: (from?: Holder) => Promise<Holder | undefined>;
  /** Gives it up, if it is held. */
  readonly release: () => void;
  readonly dispose: () => void;
}

export interface TargetLockOptions {
  /** Such as `local`. */
  readonly target: string;
  /** What this window is called. */
  readonly window: () => string;
  /** Another window has taken it from this one; undefined where that has gone already. */
  readonly onLost: (to: Holder | undefined) => void;
  readonly folder?: () => Promise<string>;
}

export function createTargetLock({
  target,
  window,
  onLost,
  folder = lockFolder,
}: TargetLockOptions): TargetLock {
  let held: { readonly path: string; readonly holder: Holder; readonly stop: () => void } | undefined;

  const look = async (path: string): Promise<Holder | undefined> => {
    const found = await readHolder(path);
    // One that cannot be seen from here may live.
    return found === undefined || livenessOf(found.by) === 'dead' ? undefined : found;
  };

  const release = () => {
    const given = held;
    if (given === undefined) return;
    held = undefined;
    given.stop();
    void removeOwn(given.path, given.holder);
  };

  /** Undefined while `own` has it. Otherwise who took it, or `own` itself where nobody has it now; this window is told. */
  const check = async (path: string, own: Holder): Promise<Holder | undefined> => {
    const found = await readHolder(path);
    if (found?.token === own.token) return undefined;
    if (held?.holder.token === own.token) {
      held.stop();
      held = undefined;
      onLost(found);
    }
    return found ?? own;
  };

  return {
    holder: async () => {
      const found = await look(pathOf(await folder(), target));
      return found?.token === held?.holder.token ? undefined : found;
    },
    take: async (from) => {
      if (held !== undefined) return undefined;
      const path = pathOf(await folder(), target);
      const token = randomBytes(8).toString('hex');
      const holder = { by: ownIdentity(), token, window: window(), since: new Date().toISOString() };
      const draft = `${path}.${token}`;
      await writeNew(draft, JSON.stringify(holder));
      try {
        if (!(await linkIfFree(draft, path))) {
          const other = await look(path);
          if (other !== undefined && other.token !== from?.token) return other;
          await rename(draft, path);
        }
        const stop = watchFor(path, () => void check(path, holder));
        held = { path, holder, stop };
        // Two that took it from the same third: the later one has it, and the earlier one sees that.
        return await check(path, holder);
      } finally {
        await rm(draft, { force: true });
      }
    },
    release,
    dispose: release,
  };
}

/** `“workspace” (process 4711, since 10:05:00)` */
export function holderText({ window, by, since }: Holder): string {
  return l10n.t('“{0}” (process {1}, since {2})', window, by.pid, new Date(since).toLocaleTimeString());
}

function pathOf(folder: string, target: string): string {
  return join(folder, `writes-${target}.lock`);
}

/**
 * A folder that is this user's alone: XDG_RUNTIME_DIR where there is one (XDG Base Directory Specification), else one in
 * the folder of temporary files, which others may write to as well. Rejects with a RegscopeError where somebody else has
 * made that one, or a link of that name.
 */
export async function lockFolder(
  { XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv = process.env,
  temporary = tmpdir(),
  runtimes = '/run/user',
  user = process.getuid?.() ?? 0,
): Promise<string> {
  for (const place of [runtime, join(runtimes, String(user))]) {
    if (place === undefined || !place.startsWith('/') || !(await isPrivate(place, user))) continue;
    return await ensurePrivate(join(place, 'regscope'), user);
  }
  return await ensurePrivate(join(temporary, `regscope-${user}`), user);
}

async function ensurePrivate(path: string, user: number): Promise<string> {
  await mkdir(path, { mode: 0o700 }).catch(() => undefined); // It is looked at, whoever made it.
  if (await isPrivate(path, user)) return path;
  throw new RegscopeError({
    code: 'permission',
    what: l10n.t('Writes cannot be switched on: {0} is no folder of yours alone.', path),
    why: l10n.t('It tells other windows that this one writes.'),
    next: l10n.t('Remove it, or have its owner do so; then try again.'),
  });
}

/** A folder, no link to one, in which nobody else can put anything. */
async function isPrivate(path: string, user: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0;
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** A link is made whole or not at all, and only where nothing has the name (link(2)). */
async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined for what nobody holds, and for what is no lock of ours: that is taken over. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const parsed = v.safeParse(holderSchema, JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

async function removeOwn(path: string, { token }: Holder): Promise<void> {
  if ((await readHolder(path))?.token === token) await rm(path, { force: true });
}

/** Where the kernel has no watches left, one looks that often. Milliseconds. */
const lookEvery = 1000;

function watchFor(path: string, changed: () => void): () => void {
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    watcher?.close();
    timer ??= setInterval(changed, lookEvery).unref();
  };
  try {
    watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name === null || name === basename(path)) changed();
    });
    watcher.on('error', look);
  } catch {
    look();
  }
  return () => {
    watcher?.close();
    clearInterval(timer);
  };
}
