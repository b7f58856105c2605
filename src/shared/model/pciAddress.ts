declare const brand: unique symbol;

/** A PCI function as sysfs spells it: domain, bus, device, function, `0000:00:04.0`. Made by {@link parsePciAddress} only. */
export type PciAddress = string & { readonly [brand]: 'PciAddress' };

/**
 * Accepts exactly what the kernel writes: four or more hex digits of domain, two of bus, two of device (0-1f), one of
 * function (0-7), in lower case. Anything else is undefined, so that a path built from the result holds no surprise.
 */
export function parsePciAddress(text: string): PciAddress | undefined {
  return /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(text) ? (text as PciAddress) : undefined;
}
