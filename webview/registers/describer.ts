import type { AccessWidth } from '../../src/shared/model/accessWidth';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { accessLabel } from '../../src/shared/registers/accessLabel';
import type { RegionRegister, RegionRegisters } from '../../src/shared/registers/regionRegisters';
import { fieldTintsOf } from './fieldTints';

/** What the grid shows of the registers in a cell. */
export interface CellDescription {
  /** `CSTS`; of several, all of them. */
  readonly name: string;
  /** What they are, a line each. */
  readonly about: string;
  /** A CSS image of where fields begin and end. */
  readonly tints: string | undefined;
}

export type Describer = (offset: number) => CellDescription | undefined;

/** Describes the cells of one width. What was described once is remembered: it is asked for in each frame. */
export function createDescriber(registers: RegionRegisters, width: AccessWidth, order: ByteOrder): Describer {
  const known = new Map<number, CellDescription | undefined>();
  return (offset) => {
    if (!known.has(offset)) {
      const there = registers.at({ offset, width });
      known.set(offset, there.length === 0 ? undefined : describe(there, offset));
    }
    return known.get(offset);
  };

  function describe(there: readonly RegionRegister[], offset: number): CellDescription {
    return {
      name: there.map(({ path }) => path).join(' | '),
      about: there.map(aboutOf).join('\n'),
      tints: fieldTintsOf(there, { offset, width }, order),
    };
  }
}

function aboutOf({ path, register }: RegionRegister): string {
  const words = register.description ?? register.displayName;
  const head = `${path} · ${accessLabel(register)}`;
  return words === undefined ? head : `${head}: ${words.replaceAll(/\s+/g, ' ')}`;
}
