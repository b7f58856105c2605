import { RegscopeError } from '../../shared/model/failure';
import type { AwakeResult, HelperParams } from '../../shared/protocol/helperProtocol';
import { lookUpRegion } from '../lookUpRegion';
import type { Bench } from './bench';

/** Resumes the device behind the source and keeps it from sleeping until this helper ends. Throws RegscopeError. */
export function keepAwake({ paths, role, power }: Bench, { source }: HelperParams<'keepAwake'>): AwakeResult {
  const { device, path } = lookUpRegion(source, paths, role);
  if (device !== undefined) return { powerState: power.keepAwake(device) };
  throw new RegscopeError({
    code: 'bad-request',
    what: `${path} is not of a PCI device, whose power the kernel could keep on.`,
  });
}
