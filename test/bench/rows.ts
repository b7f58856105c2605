import { accessWidths } from '../../src/shared/model/accessWidth';
import type { Row } from './measure';
import { blockRead } from './rows/blockRead';
import { dumpRegion } from './rows/dumpRegion';
import { firstPaint, liveRegisters, scrolling } from './rows/editor';
import { residentMemory, startUp } from './rows/helperProcess';
import { iomemParse } from './rows/iomemParse';
import { farScreenShown } from './rows/farEditor';
import { farLive, farOpening, farPeek, farScreen } from './rows/link';
import { pciListing } from './rows/pciListing';
import { findRegister, tableFiltering, tableScrolling } from './rows/registerTable';
import { roundTripOfOne, roundTripOfThousand } from './rows/roundTrip';
import { sampling } from './rows/sampling';
import { singlePeek } from './rows/singlePeek';
import { searchOfNames, svdImport, svdToSearchable } from './rows/svdImport';
import type { Workshop } from './workshop';

type MakeRow = (workshop: Workshop) => Row | Promise<Row>;

/**
 * Everything that is measured, in the table's order. A new row is a function here; programs to beat go to `peers/`.
 */
export const rows: Readonly<Record<'helper' | 'link' | 'editor' | 'registers', readonly MakeRow[]>> = {
  helper: [
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
    svdImport,
    svdToSearchable,
    searchOfNames,
    pciListing,
  ],
  /** A target by plain ssh that is far. */
  link: [farPeek, farScreen, farScreenShown, farOpening, ...farLive],
  /** In a real workbench. */
  editor: [firstPaint, ...scrolling('wheel'), ...scrolling('drag'), liveRegisters],
  /** The same for registers by name. */
  registers: [...tableScrolling('wheel'), ...tableScrolling('drag'), ...tableFiltering(), findRegister],
};
