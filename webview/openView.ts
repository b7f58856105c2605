import type { ByteOrder } from '../src/shared/model/byteOrder';
import type { EditorInit, EditorSettings } from '../src/shared/protocol/webviewProtocol';
import type { AddressFormat, CellLayout, Extent } from './layout';
import type { Selection } from './selection';

/** An open region and how it is shown: what an action of the user is about. */
export interface OpenView extends Extent, Pick<EditorInit, 'widths' | 'reading'> {
  readonly layout: CellLayout;
  readonly format: AddressFormat;
  readonly byteOrder: ByteOrder;
  /** Undefined where the region has no cell of the width. */
  readonly selection: Selection | undefined;
  readonly settings: EditorSettings;
  /** `never`: a recording. */
  readonly writes: 'on' | 'off' | 'never';
}
