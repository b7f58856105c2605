import { RegscopeError } from '../../shared/model/failure';
import type { Access } from '../../shared/protocol/helperProtocol';
import type { Channel } from '../channels/channel';
import type { Region } from '../region';
import { checkAccess } from './bench';

const upper = 4;

/** The offsets of the two 32-bit accesses, in the order they are made. */
function offsetsOf({ offset, halves }: Access): [number, number] {
  return halves === 'low-high' ? [offset, offset + upper] : [offset + upper, offset];
}

/** Like checkAccess, of each access that is really made. Throws RegscopeError. */
export function checkHalves(region: Region, access: Access): void {
  if (access.halves === undefined) {
    checkAccess(region, access);
    return;
  }
  if (access.width !== 64) {
    throw new RegscopeError({
      code: 'bad-width',
      what: `An access of ${access.width} bits is not made in halves of 32.`,
    });
  }
  for (const offset of offsetsOf(access)) checkAccess(region, { offset, width: 32 });
}

/** One load, or two where the access asks for halves. */
export function read(channel: Channel, access: Access): number | bigint {
  if (access.halves === undefined) return channel.read(access.offset, access.width);
  let value = 0n;
  for (const offset of offsetsOf(access)) {
    const half = BigInt(channel.read(offset, 32));
    value |= offset === access.offset ? half : half << 32n;
  }
  return value;
}

/** One store, or two where the access asks for halves. */
export function write(channel: Channel, access: Access, value: bigint): void {
  if (access.halves === undefined) {
    channel.write(access.offset, access.width, value);
    return;
  }
  for (const offset of offsetsOf(access)) {
    channel.write(offset, 32, offset === access.offset ? value & 0xffff_ffffn : value >> 32n);
  }
}
