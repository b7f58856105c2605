import { hexDigits, toHex } from '../base/hex';
import { fullHex } from '../model/accessWidth';
import {
  filePlace,
  memoryPlace,
  portOf,
  sizedPlace,
  type Command,
  type CommandAccess,
  type CommandTarget,
} from './commandTarget';

const letters = { 8: 'b', 16: 'w', 32: 'l', 64: 'q' } as const;
const halfwordLetters = { 8: 'b', 16: 'h', 32: 'w', 64: 'd' } as const;

/**
 * One line each for a terminal, or for U-Boot's. Read in the sources of:
 * - pcimem (billfarrow/pcimem 09724ed): `FILE OFFSET b|h|w|d`; maps the file's page. Before a write it reads, and after it.
 * - memtool (pengutronix/memtool 97a50b5, acc_mmap.c, memtool(1)): `md|mw -b|-w|-l|-q`, `START+SIZE`, `-s`/`-d FILE`; each
 *   datum once; `mw` reads nothing. Without `+SIZE` it would show 256 bytes.
 * - busybox (miscutils/devmem.c): `devmem ADDRESS 8|16|32|64 [VALUE]`; a write reads nothing.
 * - devmem2 (lartmaker.nl, VCTLabs/devmem2): `ADDRESS b|h|w`; before a write it reads, and after it. Its `w` is a C long.
 *   OpenEmbedded's makes 32 bits of it.
 * - setpci (setpci(8), pciutils 3.9): numbers are hexadecimal, `.b`, `.w`, `.l`; without a mask a write reads nothing.
 * - ioport (inb(1)): `inb|inw|inl PORT`, `outb|outw|outl PORT VALUE`.
 * - U-Boot (doc/usage/cmd/md.rst, cmd/mem.c): numbers are hexadecimal, the count as well; `.q` on 64-bit machines. Linux may
 *   have moved BARs since, so that a BAR's address is not the one it has there.
 */
export function shellCommands(target: CommandTarget, access: CommandAccess): Command[] {
  return [
    ...pcimem(target, access),
    ...memtool(target, access),
    ...devmem(target, access),
    ...setpci(target, access),
    ...ports(target, access),
    ...uBoot(target, access),
  ];
}

function shell(label: string, text: string): Command {
  return { label, kind: 'shell', text };
}

function pcimem(target: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  const place = filePlace(target, offset);
  if (target.source.kind !== 'bar' || place === undefined || value !== undefined) return [];
  const at =
    place.plusInPage === undefined
      ? toHex(place.offset)
      : `$((${toHex(place.plusInPage)} % $(getconf PAGESIZE) + ${toHex(place.offset)}))`;
  return [shell('pcimem', `pcimem ${place.path} ${at} ${halfwordLetters[width]}`)];
}

function memtool(target: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  const place = sizedPlace(target, offset);
  if (place === undefined) return [];
  const file = (option: string) =>
    place.path === '/dev/mem' ? '' : ` -${option} ${quoteForShell(place.path)}`;
  const at = toHex(place.offset);
  const line =
    value === undefined
      ? `md -${letters[width]}${file('s')} ${at}+${width / 8}`
      : `mw -${letters[width]}${file('d')} ${at} ${fullHex(value, width)}`;
  return [shell('memtool', `memtool ${line}`)];
}

function devmem(target: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  const place = memoryPlace(target, offset);
  if (place === undefined) return [];
  const at = toHex(place.offset);
  const stored = value === undefined ? '' : ` ${fullHex(value, width)}`;
  const devmem2 =
    value !== undefined || width === 64
      ? []
      : [
          shell(
            'devmem2',
            `devmem2 ${at} ${halfwordLetters[width]}${width === 32 ? ' # if its w is 32 bits: the original’s is a C long' : ''}`,
          ),
        ];
  return [shell('busybox devmem', `busybox devmem ${at} ${width}${stored}`), ...devmem2];
}

function setpci({ source }: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  if (source.kind !== 'config' || width === 64) return [];
  const stored = value === undefined ? '' : `=${fullHex(value, width).slice(2)}`;
  const register = `${hexDigits(offset, 2)}.${letters[width]}`;
  return [shell('setpci', `setpci -s ${source.device} ${register}${stored}`)];
}

function ports(target: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  const port = portOf(target, offset);
  if (port === undefined || width === 64) return [];
  const at = toHex(port);
  if (value !== undefined) {
    const octal = BigInt(value).toString(8).padStart(3, '0');
    return [
      shell('ioport', `out${letters[width]} ${at} ${fullHex(value, width)}`),
      // /dev/port takes single bytes, whatever is asked for (drivers/char/mem.c).
      ...(width === 8
        ? [
            shell(
              '/dev/port',
              `printf '\\${octal}' | dd of=/dev/port bs=1 count=1 seek=${port} conv=notrunc status=none`,
            ),
          ]
        : []),
    ];
  }
  return [
    shell('ioport', `in${letters[width]} ${at}`),
    ...(width === 8
      ? [shell('/dev/port', `dd if=/dev/port bs=1 count=1 skip=${port} status=none | xxd -p`)]
      : []),
  ];
}

function uBoot({ source }: CommandTarget, { offset, width, value }: CommandAccess): Command[] {
  if (source.kind !== 'mem') return [];
  const at = toHex(BigInt(source.base) + BigInt(offset));
  const line =
    value === undefined
      ? `md.${letters[width]} ${at}`
      : `mw.${letters[width]} ${at} ${fullHex(value, width)}`;
  return [{ label: 'U-Boot', kind: 'boot', text: `${line} 1` }];
}

/** As it is where a shell takes it so. */
function quoteForShell(path: string): string {
  return /^[\w/.:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
