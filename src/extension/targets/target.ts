/** How the helper becomes root on a target: `none` where the login is root's, or where no root is wanted. */
export const rootWays = ['none', 'sudo', 'doas'] as const;

export type RootWay = (typeof rootWays)[number];

/** A machine that is reached by the user's own ssh. */
export interface Target {
  /** How the user calls it. */
  readonly name: string;
  /** As the user's ssh takes it: `board`, `root@192.0.2.7`, `ssh://user@board:2222`. */
  readonly destination: string;
  readonly rootWay: RootWay;
  /** Where programs are kept there; the user's own cache unless given. */
  readonly folder?: string;
}

/** Characters. */
const longestText = 255;

/** What was kept or typed; undefined where it names no target. Never throws. */
export function parseTarget(data: unknown): Target | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { name, destination, rootWay = 'none', folder } = data as Partial<Record<keyof Target, unknown>>;
  if (!isName(name) || !isDestination(destination)) return undefined;
  const way = rootWays.find((each) => each === rootWay);
  if (way === undefined) return undefined;
  if (folder === undefined) return { name, destination, rootWay: way };
  return isFolder(folder) ? { name, destination, rootWay: way, folder } : undefined;
}

function isName(text: unknown): text is string {
  return isText(text) && /^[^\p{C}]+$/u.test(text) && text.trim() === text;
}

/** ssh would take what begins with a hyphen for an option, and hands a host's name to the shell of a ProxyCommand. */
export function isDestination(text: unknown): text is string {
  return (
    isText(text) &&
    /^(ssh:\/\/)?([\w.+\\-]+@)?(\w[\w.%-]*|\[[\da-f:.%\w]+\]|[\da-f:]+)(:\d{1,5})?$/i.test(text)
  );
}

/** A word that each login shell takes as it is. */
function isFolder(text: unknown): text is string {
  return isText(text) && /^\/[\w./-]*$/.test(text);
}

function isText(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= longestText && !text.startsWith('-');
}
