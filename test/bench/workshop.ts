import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MAP_SHARED, mmap, munmap, PROT_READ } from '../../src/helper/libc';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { projectRoot, removeFolder, temporaryFolder } from '../support/folders.mjs';
import { runQuietly } from '../support/processes.mjs';

const peers = join(projectRoot, 'test/bench/peers');

/** What rows are made with: a folder of their own, helpers, other programs. All is gone when it is closed. */
export class Workshop {
  public readonly folder = temporaryFolder('bench');
  private readonly closing: (() => Promise<void>)[] = [];
  private readonly children: ChildProcessWithoutNullStreams[] = [];
  private readonly mappings: { readonly address: number; readonly size: number }[] = [];

  /** The built helper, for files unless it is told otherwise. */
  public startHelper(...args: readonly string[]): Promise<HelperClient> {
    const [first = '--files', ...others] = args;
    return connectHelper(
      this.start(process.execPath, [join(projectRoot, 'dist/helper.js'), first, ...others]),
    );
  }

  /** A file of so many bytes, mapped into this process to be read as the helper maps it. */
  public mapFile(name: string, size: number): { readonly file: string; readonly address: number } {
    const file = join(this.folder, name);
    writeFileSync(file, Buffer.alloc(size, 0x5a));
    const fd = openSync(file, 'r');
    const address = mmap(size, PROT_READ, MAP_SHARED, fd, 0n);
    closeSync(fd);
    this.mappings.push({ address, size });
    return { file, address };
  }

  /** A program that does its job once for each line it reads and answers each with a line. */
  public startPeer(program: string, args: readonly string[]): (line: string) => Promise<string> {
    const child = this.start(program, args);
    child.stderr.pipe(process.stderr);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return async (line) => {
      child.stdin.write(`${line}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`${program} ${args.join(' ')} ended.`);
      return answer.value;
    };
  }

  public startPython(script: string, ...args: string[]): (line: string) => Promise<string> {
    return this.startPeer('python3', [join(peers, script), ...args]);
  }

  public startShell(script: string, ...args: string[]): (line: string) => Promise<string> {
    return this.startPeer('sh', [join(peers, script), ...args]);
  }

  /** Compiles `name`.c with -O2 and returns the program's path. */
  public async compile(name: string): Promise<string> {
    const program = join(this.folder, name);
    const { code, output } = await runQuietly('gcc', [
      '-O2',
      '-Wall',
      '-o',
      program,
      join(peers, `${name}.c`),
    ]);
    if (code !== 0) throw new Error(`gcc cannot compile ${name}.c:\n${output}`);
    return program;
  }

  public start(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(program, args);
    this.children.push(child);
    return child;
  }

  /** What else has to be closed. */
  public onClose(work: () => Promise<void>): void {
    this.closing.push(work);
  }

  public async close(): Promise<void> {
    for (const work of this.closing) await work();
    for (const child of this.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.stdin.end();
      await once(child, 'close');
    }
    for (const { address, size } of this.mappings) munmap(address, size);
    removeFolder(this.folder);
  }
}
