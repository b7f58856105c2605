import type { RegisterBlock } from './registerModel';

/** A block in a region. */
export interface PlacedBlock {
  readonly block: RegisterBlock;
  /** Of the block's address 0, in bytes from the region's start. */
  readonly offset: number;
}
