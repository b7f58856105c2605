import type { ShownDescriptions } from '../../src/shared/protocol/webviewProtocol';
import type { PlacedBlock } from '../../src/shared/registers/placedBlock';
import type { RegionAccesses } from '../../src/shared/registers/registerCells';
import { registersOfRegion, type RegionRegisters } from '../../src/shared/registers/regionRegisters';
import { parseBlock } from '../../src/shared/registers/regmap/parseBlock';

/** What describes the region that is shown. */
export interface Described {
  readonly blocks: readonly DescribedBlock[];
  readonly registers: RegionRegisters;
  /** What would have to be read to know where more lies. */
  readonly wanting: readonly string[];
}

export interface DescribedBlock extends PlacedBlock {
  readonly origin: string;
}

export function describedBy(
  { blocks, wanting }: ShownDescriptions,
  region: RegionAccesses & { readonly size: number },
): Described {
  const described = blocks.flatMap(({ block: json, ...place }) => {
    const block = parseBlock(json);
    return block === undefined ? [] : [{ ...place, block }];
  });
  return { blocks: described, registers: registersOfRegion(described, region), wanting };
}
