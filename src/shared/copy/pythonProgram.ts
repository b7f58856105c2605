import { toHex } from '../base/hex';
import { bytesOf, digitsOf, fullHex } from '../model/accessWidth';
import { pciFile, portOf, sizedPlace, type CommandAccess, type CommandTarget } from './commandTarget';

const formats = { 8: 'B', 16: 'H', 32: 'I', 64: 'Q' } as const;

/**
 * A program in Python 3. Slices of an mmap object, `struct` and `int.from_bytes` of a slice copy with memcpy, whose accesses
 * are of any width; an item of a cast memoryview is loaded whole (Objects/memoryobject.c, unpack_single).
 */
export function pythonProgram(target: CommandTarget, access: CommandAccess): string | undefined {
  const { source } = target;
  switch (source.kind) {
    case 'config':
      return transferProgram(pciFile(source.device, 'config'), access);
    case 'rom':
      return romProgram(pciFile(source.device, 'rom'), access);
    case 'port':
      // /dev/port takes single bytes, whatever is asked for (drivers/char/mem.c).
      if (access.width !== 8) return undefined;
      return transferProgram('/dev/port', { ...access, offset: source.base + access.offset });
    case 'bar':
      return portOf(target, access.offset) === undefined
        ? mappingProgram(target, access)
        : transferProgram(pciFile(source.device, `resource${source.bar}`), access);
    case 'mem':
    case 'file':
      return mappingProgram(target, access);
    case 'uio': {
      // Map M is mapped at M pages, from its start only; its registers start within the page (driver-api/uio-howto).
      const map = `/sys/class/uio/uio${source.device}/maps/map${source.map}`;
      return mapped(`/dev/uio${source.device}`, access, [
        `at = int(open("${map}/offset").read(), 16) + ${toHex(access.offset)}`,
        `start = ${source.map} * mmap.PAGESIZE`,
      ]);
    }
  }
}

function mappingProgram(target: CommandTarget, access: CommandAccess): string | undefined {
  const place = sizedPlace(target, access.offset);
  if (place === undefined) return undefined;
  return mapped(place.path, access, [
    `at = ${toHex(place.offset)} % mmap.PAGESIZE`,
    `start = ${toHex(place.offset)} - at`,
  ]);
}

/** `place`: sets `start`, where the mapping starts in the file, and `at`, from there on. */
function mapped(path: string, { width, value }: CommandAccess, place: readonly string[]): string {
  const bytes = bytesOf(width);
  const [flags, protection] =
    value === undefined ? ['O_RDONLY', 'PROT_READ'] : ['O_RDWR', 'PROT_READ | mmap.PROT_WRITE'];
  return lines(
    'import mmap, os',
    '',
    `fd = os.open(${JSON.stringify(path)}, os.${flags} | os.O_SYNC)`,
    ...place,
    `memory = mmap.mmap(fd, at + ${bytes}, prot=mmap.${protection}, offset=start)`,
    `# One access of ${width} bits: the item of a cast view. Slices and struct copy with memcpy, in any width.`,
    `register = memoryview(memory)[at:at + ${bytes}].cast("${formats[width]}")`,
    value === undefined
      ? `print(f"0x{register[0]:0${digitsOf(width)}x}")`
      : `register[0] = ${fullHex(value, width)}`,
  );
}

/** One pread or pwrite, of which the kernel makes one access. Fewer bytes than asked for are no value. */
function transferProgram(path: string, { offset, width, value }: CommandAccess): string | undefined {
  if (width === 64) return undefined;
  const bytes = bytesOf(width);
  return lines(
    'import os',
    '',
    `fd = os.open(${JSON.stringify(path)}, os.${value === undefined ? 'O_RDONLY' : 'O_WRONLY'})`,
    ...(value === undefined
      ? readLines(offset, bytes, '')
      : [
          `data = (${fullHex(value, width)}).to_bytes(${bytes}, "little")`,
          `assert os.pwrite(fd, data, ${toHex(offset)}) == ${bytes}`,
        ]),
  );
}

/** sysfs answers for a ROM between a write of 1 and one of 0, and copies it byte by byte (drivers/pci/pci-sysfs.c). */
function romProgram(path: string, { offset, width }: CommandAccess): string | undefined {
  if (width !== 8) return undefined;
  return lines(
    'import os',
    '',
    `fd = os.open(${JSON.stringify(path)}, os.O_RDWR)`,
    'os.pwrite(fd, b"1", 0)',
    'try:',
    ...readLines(offset, 1, '    '),
    'finally:',
    '    os.pwrite(fd, b"0", 0)',
  );
}

function readLines(offset: number, bytes: number, indent: string): string[] {
  return [
    `${indent}data = os.pread(fd, ${bytes}, ${toHex(offset)})`,
    `${indent}assert len(data) == ${bytes}`,
    `${indent}print(f"0x{int.from_bytes(data, 'little'):0${bytes * 2}x}")`,
  ];
}

function lines(...parts: readonly string[]): string {
  return `${parts.join('\n')}\n`;
}
