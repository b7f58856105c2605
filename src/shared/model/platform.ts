import type { Hex } from '../base/hex';

/** A node of the devicetree, as far as it says what lies where. */
export interface DeviceTreeEntry {
  /** `/soc/serial@9000000`. */
  readonly path: string;
  /** Most specific first: `arm,pl011`, `arm,primecell`. */
  readonly compatible: readonly string[];
  /** `okay`, or what the node says otherwise, such as `disabled`. */
  readonly status: string;
  /** CPU addresses of its `reg`, half-open. */
  readonly reg: readonly { readonly base: Hex; readonly end: Hex }[];
}

/** A device that hangs on no bus that could be asked for it: firmware says that it is there. */
export interface PlatformDevice {
  /** As /proc/iomem calls it: `9000000.pl011`, `PNP0103:00`. */
  readonly name: string;
  readonly driver?: string;
  /** Path of its devicetree node. */
  readonly node?: string;
}
