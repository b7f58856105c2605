import type { Row } from './measure';
import { residentMemory, startUp } from './rows/helperProcess';
import { iomemParse } from './rows/iomemParse';
import { roundTripOfOne, roundTripOfThousand } from './rows/roundTrip';
import { singlePeek } from './rows/singlePeek';
import type { Workshop } from './workshop';

/** Everything that is measured, in the table's order. A new row is a function here; programs to beat go to `peers/`. */
export const rows: readonly ((workshop: Workshop) => Row | Promise<Row>)[] = [
  singlePeek,
  roundTripOfOne,
  roundTripOfThousand,
  startUp,
  residentMemory(0),
  residentMemory(1000),
  iomemParse,
];
