import { statfsSync } from 'node:fs';
import { toHex } from '../../shared/base/hex';
import type { PciAddress } from '../../shared/model/pciAddress';
import { failureOf } from '../../shared/model/failure';
import type { Access, FlushResult, FlushStep, HelperParams } from '../../shared/protocol/helperProtocol';
import { readConfigWord } from '../configWord';
import { ErrnoError } from '../libc';
import { lookUpRegion } from '../lookUpRegion';
import type { Region } from '../region';
import type { Bench } from './bench';
import { checkHalves } from './halves';
import { peek } from './peek';

/** Offset of the Vendor ID in configuration space (PCI Local Bus Specification 3.0, 6.2.1): free of side effects. */
const vendorId = 0;

/**
 * Pushes posted writes as far as this source allows, and says what each step did. msync makes a file's content durable
 * but never pushes a posted PCIe write; a read from the same function does, since it may not pass the writes before it
 * (PCI Express Base Specification, 2.4.1 transaction ordering): of the register that the user names, else of the Vendor
 * ID. Throws RegscopeError when the source is gone or has no such register.
 */
export function flush(bench: Bench, { source, readBack }: HelperParams<'flush'>): FlushResult {
  const region = lookUpRegion(source, bench);
  if (readBack !== undefined) checkHalves(region, readBack);
  if (region.reach.kind !== 'map' && readBack === undefined) return { steps: [nothingPosted] };
  const steps: FlushStep[] = [];
  if (region.reach.kind === 'map' && source.kind !== 'file' && bench.bus.storeFence !== undefined) {
    bench.bus.storeFence();
    steps.push({ step: 'store fence', ok: true, detail: 'write-combining buffers drained' });
  }
  if (readBack !== undefined) steps.push(readRegister(bench, region, readBack));
  else if (region.device !== undefined) steps.push(readVendorId(bench, region.device));
  if (region.reach.kind === 'map') steps.push(sync(bench, region));
  return { steps };
}

/** Configuration and I/O requests are answered by their completer (PCI Express Base Specification, 2.1.1). */
const nothingPosted: FlushStep = {
  step: 'nothing to flush',
  ok: true,
  detail: 'configuration and port writes are not posted, each had completed when it returned',
};

function readRegister(bench: Bench, { source }: Region, access: Access): FlushStep {
  const step = `read-back of +${toHex(access.offset)} (${access.width} bits)`;
  try {
    const [result] = peek(bench, { source, accesses: [access] });
    if (result !== undefined && 'value' in result)
      return { step, ok: true, detail: `answered ${result.value}, posted writes pushed` };
    return { step, ok: false, detail: result?.failure.what ?? 'no answer' };
  } catch (error) {
    return { step, ok: false, detail: failureOf(error).what };
  }
}

function readVendorId(bench: Bench, device: PciAddress): FlushStep {
  const step = `configuration read of the Vendor ID of ${device}`;
  try {
    const id = toHex(readConfigWord(device, vendorId, bench.paths), 4);
    return { step, ok: true, detail: `answered ${id}, posted writes pushed` };
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
          'not supported by /dev/mem (EINVAL); flush by reading a harmless register of the device to push posted writes',
      };
    }
    return { step, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
