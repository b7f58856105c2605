/**
 * How the helper becomes root on a target. `auto`: as the target allows it, not at all where the login is root's. `none`: with
 * the login's own rights.
 */
export const rootWays = ['auto', 'none', 'sudo', 'doas'] as const;

export type RootWay = (typeof rootWays)[number];

/** `helper`: a helper is put on the target. `commands`: by what is there, for one that cannot hold Node. */
export const reaches = ['helper', 'commands'] as const;

export type Reach = (typeof reaches)[number];

/** A machine that is reached by the user's own ssh. */
export interface Target {
  /** How the user calls it. */
  readonly name: string;
  /** As the user's ssh takes it: `board`, `root@192.0.2.7`, `ssh://user@board:2222`. */
  readonly destination: string;
  readonly rootWay: RootWay;
  readonly reach: Reach;
  /** Where programs are kept there; the user's own cache unless given. */
  readonly folder?: string;
}

/** Characters. */
const longestText = 255;
/** So that a name in hexadecimal digits fits where URIs and file names carry it. Bytes of UTF-8. */
const longestName = 60;

/** What was kept or typed; undefined where it names no target. Never throws. */
export function parseTarget(data: unknown): Target | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const {
    name,
    destination,
    rootWay = 'auto',
    reach = 'helper',
    folder,
  } = data as Partial<Record<keyof Target, unknown>>;
  if (!isName(name) || !isDestination(destination)) return undefined;
  const way = rootWays.find((each) => each === rootWay);
  const by = reaches.find((each) => each === reach);
  if (way === undefined || by === undefined) return undefined;
  const target = { name, destination, rootWay: way, reach: by };
  if (folder === undefined) return target;
  return isFolder(folder) ? { ...target, folder } : undefined;
}

/** Not those by which a setting names the machines that are always there. */
export function isName(text: unknown): text is string {
  return (
    isText(text) &&
    /^[^\p{C}]+$/u.test(text) &&
    text.trim() === text &&
    Buffer.byteLength(text) <= longestName &&
    !['local', 'demo'].includes(text)
  );
}

/** ssh would take what begins with a hyphen for an option, and hands a host's name to the shell of a ProxyCommand. */
export function isDestination(text: unknown): text is string {
  return (
    isText(text) &&
    /^(ssh:\/\/)?([\w.+\\-]+@)?(\w[\w.%-]*|\[[\da-f:.%\w]+\]|[\da-f:]+)(:\d{1,5})?$/i.test(text)
  );
}

/** A word that each login shell takes as it is. */
export function isFolder(text: unknown): text is string {
  return isText(text) && /^\/[\w./-]*$/.test(text);
}

function isText(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= longestText && !text.startsWith('-');
}
