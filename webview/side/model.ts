import type { Hex } from '../../src/shared/base/hex';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import type {
  Bookmark,
  EditorAction,
  FlushReport,
  FromWebview,
  LiveState,
  WritePlan,
} from '../../src/shared/protocol/webviewProtocol';
import type { Difference } from '../../src/shared/registers/differences';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import type { CellView } from '../cellStore';
import type { RegisterView } from '../registers/registerView';

/** What the side panel shows. Lists that have not changed are the same objects: their sections are left alone. */
export interface SideModel {
  /** Undefined: the region has no cell of the width. */
  readonly cell?: SideCell;
  /** What the active cell is described as. */
  readonly register?: SideRegister;
  readonly byteOrder: ByteOrder;
  readonly plan: WritePlan;
  readonly live: LiveState;
  readonly bookmarks: readonly Bookmark[];
  readonly lastFlush?: FlushReport;
  /** From the region that this one is compared with. */
  readonly differing: readonly Difference[];
  /** `never`: a recording. */
  readonly writes: 'on' | 'off' | 'never';
}

/** The active cell of the selection. */
export interface SideCell {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly view: CellView;
  /** Empty for files. */
  readonly address: string;
  readonly selectedCount: number;
}

/** The described register that is active. */
export interface SideRegister {
  readonly register: RegionRegister;
  readonly view: RegisterView;
  /** Where its description comes from. */
  readonly origin: string;
}

export interface SideEvents {
  post(message: FromWebview): void;
  act(action: EditorAction): void;
  /** `value`: as it is to be stored, whatever byte order it is shown in. */
  stage(offset: number, width: AccessWidth, value: Hex): void;
  stageField(register: RegionRegister, field: string, value: Hex): void;
  goTo(offset: number): void;
  /** Back to the grid. */
  leave(): void;
}
