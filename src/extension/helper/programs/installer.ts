// Installs and removes the helper, as root. Its only argument is an `InstallerOrder` as JSON; a line of JSON on stdout
// tells what was done (`InstallerReport`). It trusts nothing of what it is told: files are copied only with the contents
// that the user was shown, to places that only root can change, and rules are put into words here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { installedFolder } from '../../../shared/model/installedFolder';
import {
  mark,
  modes,
  programNames,
  ruleFiles,
  ruleText,
  sumsName,
  type InstallerOrder,
  type Rule,
  type RuleKind,
  type SourceFile,
} from './installPlan';

export interface InstallerReport {
  /** One line for each thing that was done. */
  readonly done: readonly string[];
  /** Why it ended early. */
  readonly problem?: string;
}

const done: string[] = [];

function main(): void {
  process.umask(0o022);
  const order = JSON.parse(process.argv[2] ?? '') as InstallerOrder;
  if (process.getuid?.() !== 0) throw new Error('This is for root.');
  if (order.do === 'install') install(order.sources, order.rule);
  else remove();
}

function install(sources: readonly SourceFile[], rule: Rule | undefined): void {
  // All that can be wrong is found before anything is written.
  checkFolder(dirname(installedFolder));
  if (isThere(installedFolder)) checkFolder(installedFolder);
  const files = programNames.map((name) => {
    const source = sources.find((each) => each.name === name);
    if (source === undefined) throw new Error(`${name} is missing.`);
    return { name, content: contentOf(source), sha256: source.sha256 };
  });
  const text = rule === undefined ? undefined : ruleText(rule);
  if (!isThere(installedFolder)) mkdirSync(installedFolder, { mode: 0o755 });
  // A rule of before may allow more than the one of now.
  for (const kind of Object.keys(ruleFiles) as RuleKind[]) removeRule(kind);
  for (const { name, content } of files) put(join(installedFolder, name), content, modes[name]);
  const sums = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  put(join(installedFolder, sumsName), Buffer.from(sums), 0o644);
  if (rule !== undefined && text !== undefined) putRule(rule.kind, text);
}

function remove(): void {
  for (const kind of Object.keys(ruleFiles) as RuleKind[]) removeRule(kind);
  if (!isThere(installedFolder)) return;
  checkFolder(installedFolder);
  for (const name of [...programNames, sumsName]) {
    const path = join(installedFolder, name);
    if (!isThere(path)) continue;
    rmSync(path);
    done.push(`removed ${path}`);
  }
  rmdirSync(installedFolder); // Fails where there is more than was installed: that is not ours.
  done.push(`removed ${installedFolder}`);
}

/** Read once, so that what is checked is what is copied. */
function contentOf({ path, sha256 }: SourceFile): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${path} is no regular file.`);
    const content = readFileSync(fd);
    if (createHash('sha256').update(content).digest('hex') !== sha256) {
      throw new Error(`${path} is not what was shown: its hash differs.`);
    }
    return content;
  } finally {
    closeSync(fd);
  }
}

/** A link that leads nowhere is there, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Nobody but root may change it, nor any folder above it; and none is a link. */
function checkFolder(folder: string): void {
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is no folder.`);
  const groupMayWrite = (found.mode & 0o020) !== 0 && found.gid !== 0;
  if (found.uid !== 0 || groupMayWrite || (found.mode & 0o002) !== 0) {
    throw new Error(`${folder} can be changed by others than root.`);
  }
  if (dirname(folder) !== folder) checkFolder(dirname(folder));
}

/** Under another name until it is whole; sudo and udev pass over names like that one. */
function put(path: string, content: Buffer, mode: number, check?: (partial: string) => void): void {
  const partial = join(dirname(path), `.${basename(path)}.new~`);
  rmSync(partial, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(partial, flags, 0o600);
  try {
    try {
      writeFileSync(fd, content);
      fchmodSync(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    check?.(partial);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  done.push(`wrote ${path}`);
}

function putRule(kind: RuleKind, text: string): void {
  const path = ruleFiles[kind];
  checkFolder(dirname(path));
  if (kind === 'sudo') put(path, Buffer.from(text), 0o440, (partial) => run('visudo', '-cqf', partial));
  else put(path, Buffer.from(text), 0o644);
  if (kind === 'udev') followUdevRules();
}

function removeRule(kind: RuleKind): void {
  const path = ruleFiles[kind];
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
  if (!readFileSync(path, 'utf8').startsWith(mark)) throw new Error(`${path} is not Regscope’s.`);
  rmSync(path);
  done.push(`removed ${path}`);
  if (kind === 'udev') run('udevadm', 'control', '--reload');
}

/** For the devices that are there already, as for those to come. */
function followUdevRules(): void {
  run('udevadm', 'control', '--reload');
  run('udevadm', 'trigger', '--action=change', '--subsystem-match=pci', '--settle');
}

/** Only from where root's programs are: the caller's PATH is not to be trusted. */
function run(program: string, ...args: readonly string[]): void {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  const { status, error, stderr, stdout } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr || stdout}`);
}

function report(problem?: string): void {
  const told: InstallerReport = { done, ...(problem === undefined ? {} : { problem }) };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

try {
  main();
  report();
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
