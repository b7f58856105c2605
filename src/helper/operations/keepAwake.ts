import { RegscopeError } from '../../shared/model/failure';
import type { AwakeResult, HelperParams } from '../../shared/protocol/helperProtocol';
import { lookUpRegion } from '../lookUpRegion';
import type { Bench } from './bench';

/** Resumes the device behind the source and keeps it from sleeping until this helper ends. Throws RegscopeError. */
export function keepAwake(bench: Bench, { source }: HelperParams<'keepAwake'>): AwakeResult {
  const { device, path } = lookUpRegion(source, bench);
  if (device !== undefined) return { powerState: bench.power.keepAwake(device) };
  throw new RegscopeError({
    code: 'bad-request',
    what: `${path} is not of a PCI device, whose power the kernel could keep on.`,
  });
}
