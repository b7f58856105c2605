import { toHex } from '../base/hex';
import { digitsOf, fullHex } from '../model/accessWidth';
import { filePlace, portOf, type CommandAccess, type CommandTarget, type FilePlace } from './commandTarget';

const portTypes = { 8: 'b', 16: 'w', 32: 'l' } as const;

/**
 * A program in C for Linux: a volatile pointer into a mapping of the source's own file, or the instructions for ports
 * (ioperm(2), outb(2)). `volatile` makes it one access of its width where the CPU has one so wide.
 */
export function cProgram(target: CommandTarget, access: CommandAccess): string | undefined {
  const port = portOf(target, access.offset);
  if (port !== undefined) return portProgram(port, access);
  const place = filePlace(target, access.offset);
  return place === undefined ? undefined : mappingProgram(place, access);
}

function mappingProgram({ path, offset, plusInPage }: FilePlace, { width, value }: CommandAccess): string {
  const type = `uint${width}_t`;
  const inPage = plusInPage === undefined ? '' : ` + ${toHex(plusInPage)} % page`;
  const [flags, protection] =
    value === undefined ? ['O_RDONLY', 'PROT_READ'] : ['O_RDWR', 'PROT_READ | PROT_WRITE'];
  return `#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    const uint64_t at = ${toHex(offset)}${inPage};${inPage === '' ? '' : ' /* the file starts with the page that holds the BAR */'}
    int fd = open(${quoteForC(path)}, ${flags} | O_SYNC);
    if (fd < 0) return perror("open"), 1;
    char *map = mmap(NULL, page, ${protection}, MAP_SHARED, fd, (off_t)(at - at % page));
    if (map == MAP_FAILED) return perror("mmap"), 1;
    volatile ${type} *reg = (volatile ${type} *)(map + at % page);
    ${
      value === undefined
        ? `printf("0x%0${digitsOf(width)}" PRIx${width} "\\n", *reg);`
        : `*reg = ${fullHex(value, width)};`
    }
    return 0;
}
`;
}

function portProgram(port: number, { width, value }: CommandAccess): string | undefined {
  if (width === 64) return undefined;
  const at = toHex(port);
  const letter = portTypes[width];
  return `#include <stdio.h>
#include <sys/io.h> /* x86 */

int main(void)
{
    if (ioperm(${at}, ${width / 8}, 1) != 0) return perror("ioperm"), 1;
    ${
      value === undefined
        ? `printf("0x%0${digitsOf(width)}x\\n", (unsigned)in${letter}(${at}));`
        : `out${letter}(${fullHex(value, width)}, ${at});`
    }
    return 0;
}
`;
}

function quoteForC(path: string): string {
  const escaped = path
    .replaceAll(/["\\?]/g, '\\$&')
    .replaceAll(/\p{Cc}/gu, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${escaped}"`;
}
