// The demo machine's devices: maps the same files as the helper does and makes a few registers behave. They are files,
// so nothing here knows when a register is accessed: a device looks at its registers every few milliseconds and acts on
// what has changed. Argument: the demo machine's root. The end of stdin is its end, and that of a temporary root: the
// extension host may be gone by then, and nobody else would remove it.
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryRootPrefix } from '../../shared/model/demo';
import { MAP_SHARED, mmap, pageSize, PROT_READ, PROT_WRITE } from '../libc';
import { createEdu, eduResource } from './edu';
import { createHpet, hpetBase } from './hpet';
import { openRegisterFile } from './registerFile';

/** Milliseconds between two looks. */
const period = 4;

function mapPage(path: string, offset: bigint): number {
  const fd = openSync(path, constants.O_RDWR);
  try {
    return mmap(pageSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
  } finally {
    closeSync(fd);
  }
}

const root = process.argv[2];
if (root === undefined) throw new Error('Give the root of the demo machine.');

const devices = [
  createEdu(openRegisterFile(mapPage(join(root, eduResource), 0n))),
  createHpet(openRegisterFile(mapPage(join(root, 'dev/mem'), hpetBase))),
];
setInterval(() => devices.forEach((step) => step(process.hrtime.bigint())), period);

function end(): void {
  if (root !== undefined && basename(root).startsWith(temporaryRootPrefix))
    rmSync(root, { recursive: true, force: true });
  process.exit(0);
}

process.stdin.on('end', end).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
process.stdout.write('ready\n');
