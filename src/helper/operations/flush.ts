import { closeSync, openSync, readSync, statfsSync } from 'node:fs';
import { toHex } from '../../shared/base/hex';
import type { BarSource } from '../../shared/model/source';
import type { FlushResult, FlushStep, HelperParams } from '../../shared/protocol/helperProtocol';
import type { Bench } from './bench';
import { ErrnoError } from '../libc';
import { lookUpRegion } from '../lookUpRegion';
import type { Region } from '../region';

/** Offset 0 of configuration space (PCI Local Bus Specification 3.0, 6.2.1): two bytes, free of side effects. */
const vendorIdLength = 2;

/**
 * Pushes posted writes as far as this source allows, and says what each step did. msync makes a file's content durable
 * but never pushes a posted PCIe write; a read from the same function does, since it may not pass the writes before it
 * (PCI Express Base Specification, 2.4.1 transaction ordering). Throws RegscopeError when the source is gone.
 */
export function flush(bench: Bench, { source }: HelperParams<'flush'>): FlushResult {
  const region = lookUpRegion(source, bench.paths, bench.role);
  if (region.reach.kind !== 'map') return { steps: [nothingPosted] };
  const steps: FlushStep[] = [];
  if (source.kind !== 'file' && bench.bus.storeFence !== undefined) {
    bench.bus.storeFence();
    steps.push({ step: 'store fence', ok: true, detail: 'write-combining buffers drained' });
  }
  if (source.kind === 'bar') steps.push(readVendorId(bench, source));
  steps.push(sync(bench, region));
  return { steps };
}

/** Configuration and I/O requests are answered by their completer (PCI Express Base Specification, 2.1.1). */
const nothingPosted: FlushStep = {
  step: 'nothing to flush',
  ok: true,
  detail: 'configuration and port writes are not posted, each had completed when it returned',
};

function readVendorId(bench: Bench, { device }: BarSource): FlushStep {
  const step = `configuration read of the Vendor ID of ${device}`;
  const bytes = Buffer.alloc(vendorIdLength);
  try {
    const fd = openSync(bench.paths.pciFile(device, 'config'), 'r');
    try {
      readSync(fd, bytes, 0, vendorIdLength, 0);
    } finally {
      closeSync(fd);
    }
    return { step, ok: true, detail: `answered ${toHex(bytes.readUInt16LE(), 4)}, posted writes pushed` };
  } catch (error) {
    return { step, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** statfs type of sysfs (include/uapi/linux/magic.h, SYSFS_MAGIC). */
const sysfsMagic = 0x6265_6572;

function sync(bench: Bench, region: Region): FlushStep {
  const step = 'msync';
  try {
    if (bench.mappings.sync(region) === 0)
      return { step, ok: true, detail: 'nothing is mapped, so nothing was waiting' };
    const detail =
      statfsSync(region.path).type === sysfsMagic
        ? 'answered 0, which sysfs does without doing anything'
        : 'the file’s content is durable';
    return { step, ok: true, detail };
  } catch (error) {
    if (region.source.kind === 'mem' && error instanceof ErrnoError && error.code === 'EINVAL') {
      return {
        step,
        ok: true,
        detail:
          'not supported by /dev/mem (EINVAL); peek a harmless register of the device to push posted writes',
      };
    }
    return { step, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
