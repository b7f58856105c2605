import type { AccessWidth } from '../model/accessWidth';
import type { ByteOrder } from '../model/byteOrder';
import type { Binding } from './binding';

// What a description file says of registers. The words are those of CMSIS-SVD 1.3; what it lacks is SystemRDL 2.0's
// (Accellera, 9.6 and 9.10: `onread`, `onwrite`, `singlepulse`) or said here.

/** A described device or IP block collection: a whole SVD file, a map, a built-in. */
export interface RegisterMap {
  readonly name: string;
  readonly description?: string | undefined;
  readonly vendor?: string | undefined;
  readonly version?: string | undefined;
  /** The specification that it was made from. */
  readonly source?: string | undefined;
  /** Absent where the file leaves it open: then it is the region's. */
  readonly byteOrder?: ByteOrder | undefined;
  readonly blocks: readonly RegisterBlock[];
}

/** Registers that belong together: SVD's peripheral. */
export interface RegisterBlock {
  readonly name: string;
  readonly description?: string | undefined;
  readonly groupName?: string | undefined;
  /** Another block that describes the same addresses. */
  readonly alternate?: string | undefined;
  /** The specification and section that it was made from. */
  readonly source?: string | undefined;
  /** Absent for a block that is bound to a place when it is used. */
  readonly baseAddress?: bigint | undefined;
  /** Where it is found by itself. */
  readonly bindings?: readonly Binding[] | undefined;
  readonly addressBlocks: readonly AddressBlock[];
  readonly interrupts: readonly Interrupt[];
  /** Shared between blocks that are derived from one another: it is never changed in place. */
  readonly members: readonly RegisterMember[];
}

/** Offset and size are in bytes. */
export interface AddressBlock {
  readonly offset: number;
  readonly size: number;
  readonly usage: 'registers' | 'buffer' | 'reserved';
}

export interface Interrupt {
  readonly name: string;
  readonly description?: string | undefined;
  readonly value: number;
}

export type RegisterMember = Register | Cluster;

interface Member {
  /** Of an array or list: with `%s` where the element's index stands. */
  readonly name: string;
  readonly description?: string | undefined;
  /** In bytes from what it lies in. */
  readonly addressOffset: number;
  readonly repeat?: Repeat | undefined;
}

/** An array or list: one description, many places. It stays one object, so that a file of a few lines stays small. */
export interface Repeat {
  readonly count: number;
  /** What `%s` stands for, in order; absent where that is numbers from `firstIndex`, or from 0. */
  readonly indices?: readonly string[] | undefined;
  readonly firstIndex?: number | undefined;
  /** Bytes from one element to the next. */
  readonly increment: number;
  /** Names of elements by their number, where the file has some (SVD's dimArrayIndex). */
  readonly labels?: ReadonlyMap<number, string> | undefined;
}

export interface Cluster extends Member {
  readonly kind: 'cluster';
  /** Another cluster that describes the same addresses. */
  readonly alternate?: string | undefined;
  readonly members: readonly RegisterMember[];
}

export interface Register extends Member, Effects {
  readonly kind: 'register';
  readonly displayName?: string | undefined;
  /** Another register, or group of registers, that describes the same address. */
  readonly alternate?: string | undefined;
  /** In bits, as the file says: 1 to 64 for a register that can be read, but files hold others. */
  readonly size: number;
  /** How wide an access must be, where that is not the size rounded up: see `accessWidthOf`. */
  readonly accessWidth?: AccessWidth | undefined;
  readonly byteOrder?: ByteOrder | undefined;
  readonly protection?: Protection | undefined;
  readonly dataType?: string | undefined;
  /** Absent where it is not known, which is not 0. It is never shown as a current value. */
  readonly resetValue?: bigint | undefined;
  /** Bits that have a reset value. */
  readonly resetMask?: bigint | undefined;
  /** A register behind another: `index` goes to the one named `indexRegister`, then this one is at `dataRegister`. */
  readonly indirect?:
    | {
        readonly indexRegister: string;
        readonly index: bigint;
        readonly dataRegister: string;
      }
    | undefined;
  readonly fields: readonly Field[];
}

export interface Field extends Effects {
  readonly name: string;
  readonly description?: string | undefined;
  /** Of the lowest bit. */
  readonly bitOffset: number;
  /** 1 to 64. */
  readonly bitWidth: number;
  /** One for reading and writing, or one of each. */
  readonly enumeratedValues: readonly EnumeratedValues[];
}

/** What reading and writing do. A field's are its own: what it inherits from its register is written out. */
export interface Effects {
  readonly access: Access;
  readonly readAction?: ReadAction | undefined;
  readonly modifiedWriteValues?: ModifiedWriteValues | undefined;
  readonly writeConstraint?: WriteConstraint | undefined;
}

export const accesses = ['read-only', 'write-only', 'read-write', 'writeOnce', 'read-writeOnce'] as const;
export type Access = (typeof accesses)[number];

/**
 * What a read does besides: `clear` and `set` are SystemRDL's rclr and rset; `modify` is anything else, `modifyExternal`
 * anything else elsewhere, `pop` takes a value out of a FIFO.
 */
export const readActions = ['clear', 'set', 'modify', 'modifyExternal', 'pop'] as const;
export type ReadAction = (typeof readActions)[number];

/**
 * What a write does instead of storing. SystemRDL's woclr, woset, wot, wzc, wzs, wzt, wclr and wset, in this order; `modify` is
 * anything else. `push` puts a value into a FIFO, `singlePulse` sets for a moment.
 */
export const modifiedWriteValues = [
  'oneToClear',
  'oneToSet',
  'oneToToggle',
  'zeroToClear',
  'zeroToSet',
  'zeroToToggle',
  'clear',
  'set',
  'modify',
  'push',
  'singlePulse',
] as const;
export type ModifiedWriteValues = (typeof modifiedWriteValues)[number];

/** Values that may be written. */
export type WriteConstraint =
  | { readonly kind: 'writeAsRead' }
  | { readonly kind: 'useEnumeratedValues' }
  | { readonly kind: 'range'; readonly minimum: bigint; readonly maximum: bigint };

/** Who may access: secure, non-secure or privileged software. */
export type Protection = 's' | 'n' | 'p';

export interface EnumeratedValues {
  readonly name?: string | undefined;
  readonly usage: 'read' | 'write' | 'read-write';
  readonly values: readonly EnumeratedValue[];
}

export interface EnumeratedValue {
  readonly name: string;
  readonly description?: string | undefined;
  /** Absent for one that only stands for all the others. */
  readonly value?: bigint | undefined;
  /** Bits of the value that do not count; 0 there. */
  readonly dontCare: bigint;
  /** Stands for every value that has no name of its own. */
  readonly isDefault: boolean;
}
