import { accessWidths } from '../../src/shared/model/accessWidth';
import type { Row } from './measure';
import { blockRead } from './rows/blockRead';
import { dumpRegion } from './rows/dumpRegion';
import { residentMemory, startUp } from './rows/helperProcess';
import { iomemParse } from './rows/iomemParse';
import { pciListing } from './rows/pciListing';
import { roundTripOfOne, roundTripOfThousand } from './rows/roundTrip';
import { sampling } from './rows/sampling';
import { singlePeek } from './rows/singlePeek';
import type { Workshop } from './workshop';

/** Everything that is measured, in the table's order. A new row is a function here; programs to beat go to `peers/`. */
export const rows: readonly ((workshop: Workshop) => Row | Promise<Row>)[] = [
  singlePeek,
  ...accessWidths.map(blockRead),
  sampling,
  roundTripOfOne,
  roundTripOfThousand,
  dumpRegion,
  startUp,
  residentMemory(0),
  residentMemory(1000),
  iomemParse,
  pciListing,
];
