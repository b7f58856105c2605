import { bytesOf, type AccessWidth } from '../../src/shared/model/accessWidth';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import type { EditorMode, FromWebview, ShownDescriptions } from '../../src/shared/protocol/webviewProtocol';
import { readCellsOf } from '../../src/shared/protocol/readCells';
import { differencesOf, type Differences } from '../../src/shared/registers/differences';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import type { CellStore } from '../cellStore';
import { misalignmentOf } from '../layout';
import type { OpenView } from '../openView';
import type { SideRegister } from '../side/model';
import { describedBy, type Described } from './described';
import { createDescriber, type Describer } from './describer';
import { createRegisterTable, type RegisterTable } from './registerTable';
import { viewOfRegister, type RegisterView } from './registerView';

export interface RegisterPaneParts {
  readonly view: () => OpenView | undefined;
  readonly store: CellStore;
  /** What the user has chosen. */
  readonly wantedMode: () => EditorMode;
  /** What the region is called that this one is compared with. */
  readonly compared: () => string | undefined;
  readonly select: (register: RegionRegister) => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly doublePress: () => void;
  readonly post: (message: FromWebview) => void;
}

/** What is described of the region: the tree-table of it, and names for the cells of the grid. */
export interface RegisterPane {
  readonly table: RegisterTable;
  /** `none`: nothing is described, and there is nothing to choose. */
  readonly mode: EditorMode | 'none';
  describe(descriptions: ShownDescriptions): void;
  /** Shows the table with what is selected in it. */
  show(current: OpenView, offset: number | undefined, revision: number): void;
  /** Where it and the region that it is compared with differ, as far as both were read. */
  differences(): Differences;
  describerFor(width: AccessWidth, order: ByteOrder): Describer;
  /** The register that these cells are best known as. */
  registerAt(offset: number, width: AccessWidth): SideRegister | undefined;
  stageField(register: RegionRegister, field: string, value: `0x${string}`): void;
}

export function createRegisterPane(parts: RegisterPaneParts): RegisterPane {
  const { view, store, post } = parts;
  const table = createRegisterTable({
    select: parts.select,
    key: parts.key,
    doublePress: parts.doublePress,
    stageField,
    locate: () => post({ type: 'request', request: 'locateBlocks' }),
  });
  let described: Described = describedBy(
    { blocks: [], wanting: [] },
    { widths: [], misalignment: 0, size: 0 },
  );
  let describer: { readonly for: string; readonly describe: Describer } | undefined;
  /** What the table was led to last: the user may have gone on in it. */
  let revealed: number | undefined;

  function stageField(register: RegionRegister, field: string, value: `0x${string}`): void {
    const order = view()?.byteOrder ?? 'little';
    post({ type: 'stageField', block: register.block, register: register.path, field, value, order });
  }

  function viewOf(register: RegionRegister): RegisterView {
    return viewOfRegister(register, view()?.byteOrder ?? 'little', (offset, width) =>
      store.viewOf(offset, width),
    );
  }

  const pane: RegisterPane = {
    table,
    get mode() {
      const { registers, wanting } = described;
      return registers.all.length === 0 && wanting.length === 0 ? 'none' : parts.wantedMode();
    },
    describe(descriptions) {
      const { base, size, widths } = view() ?? { base: undefined, size: 0, widths: [] };
      described = describedBy(descriptions, { widths, size, misalignment: misalignmentOf(base) });
      describer = undefined;
      revealed = undefined;
    },
    show({ byteOrder, format, writes }, offset, revision) {
      const { offsetDigits } = format;
      const compared = parts.compared();
      table.show({ described, byteOrder, offsetDigits, writes, revision, viewOf, compared });
      if (offset !== undefined && offset !== revealed) table.reveal((revealed = offset));
    },
    differences: () =>
      differencesOf(
        described.registers,
        view()?.byteOrder ?? 'little',
        readCellsOf(store.known),
        readCellsOf(store.others),
      ),
    describerFor(width, order) {
      const key = `${width} ${order}`;
      if (describer?.for !== key)
        describer = { for: key, describe: createDescriber(described.registers, width, order) };
      return describer.describe;
    },
    registerAt(offset, width) {
      const there = described.registers.at({ offset, width });
      const active = pane.mode === 'registers' ? table.activeRegister : undefined;
      const register =
        there.find((each) => each === active) ??
        there.find(({ run }) => run.offset === offset && run.count * bytesOf(run.width) === bytesOf(width)) ??
        there[0];
      if (register === undefined) return undefined;
      const origin = described.blocks[register.block]?.origin ?? '';
      return { register, view: viewOf(register), origin };
    },
    stageField,
  };
  return pane;
}
