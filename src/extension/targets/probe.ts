/** What a target says of itself. What it did not say, or not in a way that is understood, is undefined or not listed. */
export interface Probe {
  /** As `uname -m` prints it. */
  readonly machine: string | undefined;
  readonly libc: Libc | undefined;
  readonly uid: number | undefined;
  /** Our own, in which programs may be kept; undefined where it cannot be made, or others could change it. */
  readonly folder: string | undefined;
  /** Whether a program in the folder can run. */
  readonly canRun: boolean;
  /** Free in the folder. KiB. */
  readonly space: number | undefined;
  readonly tools: ReadonlyMap<ProbedTool, string>;
  /** Of the Node that is there: `22.3.0`. */
  readonly node: string | undefined;
  /** SHA-256 of what lies in the folder, by path from there. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether it came to its end: one that did not lacks what it does not say. */
  readonly isWhole: boolean;
  /** Lines that were not understood, the first of them. */
  readonly unparsed: readonly string[];
}

export type Libc = { readonly kind: 'glibc'; readonly version: string } | { readonly kind: 'musl' };

export const probedTools = ['sha256sum', 'gzip', 'node', 'sudo', 'doas'] as const;

export type ProbedTool = (typeof probedTools)[number];

/** Lines of a report that are looked at, and of those that were not understood, that are kept. */
export const mostLines = 500;
export const mostUnparsed = 10;

const words: Readonly<Record<string, RegExp>> = {
  machine: /^[\w.-]{1,32}$/,
  libc: /^(?:musl|glibc \d{1,3}\.\d{1,3}(?:\.\d{1,3})?)$/,
  uid: /^\d{1,10}$/,
  folder: /^\/[^\p{C}]{0,1000}$/u,
  exec: /^(?:yes|no)$/,
  space: /^\d{1,15}$/,
  tool: /^(?:sha256sum|gzip|node|sudo|doas) [^\p{C}]{1,1000}$/u,
  node: /^v\d{1,3}(?:\.\d{1,5}){2}$/,
  file: /^[\da-f]{64} [\w.-]{1,100}\/[\w.-]{1,100}$/,
};

/** Reads what the probe script prints after its mark. Never throws. */
export function parseProbe(text: string): Probe {
  const values = new Map<string, string>();
  const tools = new Map<ProbedTool, string>();
  const files = new Map<string, string>();
  const unparsed: string[] = [];
  let isWhole = false;
  for (const line of text.split('\n', mostLines)) {
    if (line === 'end') {
      isWhole = true;
      break;
    }
    const [, key = '', value = ''] = /^([a-z]+) (.*)$/.exec(line) ?? [];
    const rest = value.slice(value.indexOf(' ') + 1);
    if (!Object.hasOwn(words, key) || words[key]?.test(value) !== true) {
      if (line !== '' && unparsed.length < mostUnparsed) unparsed.push(line.slice(0, 200));
    } else if (key === 'tool') tools.set(value.slice(0, value.indexOf(' ')) as ProbedTool, rest);
    else if (key === 'file') files.set(rest, value.slice(0, 64));
    else values.set(key, value);
  }
  return {
    machine: values.get('machine'),
    libc: libcOf(values.get('libc')),
    uid: numberOf(values.get('uid')),
    folder: values.get('folder'),
    canRun: values.get('exec') === 'yes',
    space: numberOf(values.get('space')),
    tools,
    node: values.get('node')?.slice(1),
    files,
    isWhole,
    unparsed,
  };
}

function libcOf(text: string | undefined): Libc | undefined {
  if (text === undefined) return undefined;
  return text === 'musl' ? { kind: 'musl' } : { kind: 'glibc', version: text.slice('glibc '.length) };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
