import { configHeaderSize, largestConfigSize } from '../../../../shared/linux/recordedFiles';
import type { MachineContent } from '../../../../shared/model/machineContent';
import type { HelperParams } from '../../../../shared/protocol/helperProtocol';
import { shellLine } from '../../../targets/shell/shellAnswers';
import { parseLinkTexts } from '../../../targets/shell/shellListing';
import { deadlineOf, type Shell } from './shellAccess';

/** What the helper's `record` is, with what it reads of registers read by commands. Rejects with a RegscopeError. */
export async function recordByShell(
  { judge, books, session }: Shell,
  { devices, configuration }: HelperParams<'record'>,
): Promise<MachineContent> {
  const asked = { method: 'record', deadline: deadlineOf(100) };
  await books.refresh(asked);
  const kept = await judge.request('record', {
    ...(devices !== undefined && { devices }),
    configuration: 'none',
  });
  const sizes = Object.keys(kept.sparse).map((path) => [path, books.sizes().get(path) ?? 0] as const);
  if (devices === undefined || configuration === 'none')
    return { ...kept, sparse: Object.fromEntries(sizes) };
  const listed = await judge.request('listPciDevices', {});
  const binaries = new Map(Object.entries(kept.binaries));
  const files = new Map(Object.entries(kept.files));
  const sparse = new Map(sizes);
  for (const device of devices) {
    const { powerState = '' } = listed.find(({ address }) => address === device) ?? {};
    const folder = [...sparse.keys()]
      .find((path) => path.endsWith(`/${device}/config`))
      ?.slice(0, -'/config'.length);
    if (folder === undefined || powerState.startsWith('D3')) continue;
    const size = configuration === 'header' ? configHeaderSize : largestConfigSize;
    const lines = [
      shellLine('dump', device, size),
      ...(configuration === 'full' ? [shellLine('link', device)] : []),
    ];
    const [dump, link] = await session.exchange(lines, asked);
    const bytes = Buffer.from(dump?.output.toString('latin1').replaceAll(/\s/g, '') ?? '', 'hex');
    if (bytes.length > 0) {
      binaries.set(`${folder}/config`, bytes.toString('base64'));
      sparse.delete(`${folder}/config`);
    }
    for (const [name, text] of parseLinkTexts(link?.output.toString() ?? '', device)) {
      const place = `${folder}/${name}`;
      files.set(place, text);
      sparse.delete(place);
    }
  }
  return {
    ...kept,
    binaries: Object.fromEntries(binaries),
    files: Object.fromEntries(files),
    sparse: Object.fromEntries(sparse),
  };
}
