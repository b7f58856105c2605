import type { ByteOrder } from '../model/byteOrder';
import type { RegisterBlock } from './registerModel';

/** A block in a region. */
export interface PlacedBlock {
  readonly block: RegisterBlock;
  /** Of the block's address 0, in bytes from the region's start. */
  readonly offset: number;
  /** Of the description that it comes from, where that says. */
  readonly byteOrder?: ByteOrder | undefined;
}
