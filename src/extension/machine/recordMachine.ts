import type { ConfigurationExtent, MachineContent } from '../../shared/model/machineContent';
import {
  maxRecordedDevices,
  type HelperMethod,
  type HelperParams,
  type HelperResults,
} from '../../shared/protocol/helperProtocol';

/** Asks a helper. */
export type Ask = <M extends HelperMethod>(method: M, params: HelperParams<M>) => Promise<HelperResults[M]>;

/**
 * Records the machine of a helper, part by part, so that no answer is long and none takes long. Makes configuration reads
 * where `configuration` asks for them, and no other access. Rejects with a RegscopeError.
 */
export async function recordMachine(ask: Ask, configuration: ConfigurationExtent): Promise<MachineContent> {
  const parts = [await ask('record', { configuration })];
  const devices = (await ask('listPciDevices', {})).map(({ address }) => address);
  for (let at = 0; at < devices.length; at += maxRecordedDevices)
    parts.push(await ask('record', { devices: devices.slice(at, at + maxRecordedDevices), configuration }));
  return {
    files: merged(parts, ({ files }) => files),
    binaries: merged(parts, ({ binaries }) => binaries),
    links: merged(parts, ({ links }) => links),
    sparse: merged(parts, ({ sparse }) => sparse),
    directories: parts.flatMap(({ directories }) => directories),
  };
}

function merged<T>(
  parts: readonly MachineContent[],
  pick: (part: MachineContent) => Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(pick(part))));
}
