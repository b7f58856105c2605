/**
 * Where a block lies. Found by itself for the places that its description names; all that a binding says must hold. Offsets are
 * in bytes from the start of what is named.
 */
export type Binding = Place & {
  readonly offset: number;
  /** The offset is also in a register or field of the same description: `BLOCK.REGISTER.FIELD`, in units of so many bytes. */
  readonly at?: { readonly path: string; readonly unit: number } | undefined;
};

export type Place =
  /** A PCI function's BAR, by its ids or its class code: what is absent may be anything. */
  | {
      readonly kind: 'pci';
      readonly vendor?: number | undefined;
      readonly device?: number | undefined;
      readonly subsystemVendor?: number | undefined;
      readonly subsystemDevice?: number | undefined;
      /** Its first hexadecimal digits: `0106` or `010601`. */
      readonly classCode?: string | undefined;
      readonly bar: number;
    }
  /** Where a virtio device's vendor capability says (Virtio 1.2, 4.1.4). */
  | { readonly kind: 'virtio'; readonly structure: VirtioStructure }
  /** The first `reg` of a devicetree node. */
  | { readonly kind: 'compatible'; readonly name: string }
  /** A range of /proc/iomem or /proc/ioports by its name; `*` stands for any part of it. */
  | { readonly kind: 'resource'; readonly space: AddressSpace; readonly name: string }
  | { readonly kind: 'address'; readonly space: AddressSpace; readonly address: bigint };

export type AddressSpace = 'memory' | 'ports';

export const virtioStructures = ['common', 'notify', 'isr', 'device'] as const;
export type VirtioStructure = (typeof virtioStructures)[number];
