import type { PciLink } from '../model/pciDevice';

/** `8.0 GT/s ×4`, and after it what the device could do, where that is more. */
export function linkText(link: PciLink): string {
  const current = speedAndWidth(link.speed, link.width);
  return isDegraded(link)
    ? `${current}, degraded from ${speedAndWidth(link.maxSpeed, link.maxWidth)}`
    : current;
}

/** Whether the link runs slower or narrower than the device could. Its other end may be what limits it. */
export function isDegraded({ speed, maxSpeed, width, maxWidth }: PciLink): boolean {
  // A comparison with what is not known is false.
  return rate(speed) < rate(maxSpeed) || (width ?? NaN) < (maxWidth ?? NaN);
}

function speedAndWidth(speed: string | undefined, width: number | undefined): string {
  const parts = [speed?.replace(/ PCIe$/, ''), width === undefined ? undefined : `×${width}`];
  return parts.filter((part) => part !== undefined).join(' ') || 'unknown';
}

/** GT/s. */
function rate(speed: string | undefined): number {
  return parseFloat(speed ?? '');
}
