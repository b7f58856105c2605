import { posix } from 'node:path';
import { largestConfigSize } from '../../../../shared/linux/recordedFiles';
import type { MachineContent } from '../../../../shared/model/machineContent';
import { createContentBuilder } from '../../../machine/recordings/contentBuilder';
import {
  parseLinks,
  parsePaths,
  parseSizes,
  parseTexts,
  throughList,
} from '../../../targets/shell/shellListing';

/** What the loop printed for each of its operations by this name. */
export type ShellListings = Readonly<Record<'text' | 'links' | 'sizes' | 'folders', string>>;

/**
 * A target's books as files to lay out, `extra` among them. Of what has registers behind it there is the size, and nothing
 * is in it: configuration space holds zeros, which are for a judge of accesses and for nobody to see.
 */
export function shellContent(
  { text, links: linkText, sizes, folders }: ShellListings,
  extra: Pick<MachineContent, 'files' | 'binaries'>,
): MachineContent {
  const builder = createContentBuilder('exact');
  const texts = parseTexts(text);
  const links = parseLinks(linkText);
  const paths = parsePaths(folders);
  const real = (path: string) => throughList(path, links);
  /** Through the link to what firmware describes, which leaves the device's folder. */
  const firmware = (path: string) => {
    const node = path.slice(0, -'/path'.length);
    const target = node.endsWith('/firmware_node') ? links.get(node) : undefined;
    return target === undefined ? undefined : posix.join(posix.dirname(real(node)), target, 'path');
  };
  for (const [path, content] of texts) builder.addFile(firmware(path) ?? real(path), Buffer.from(content));
  for (const [path, target] of links) builder.addLink(real(path), target);
  for (const path of paths) builder.addFolder(real(path));
  for (const [path, size] of parseSizes(sizes)) {
    if (!path.endsWith('/config')) builder.addSize(real(path), 0);
    else if (size <= largestConfigSize) builder.addFile(real(path), Buffer.alloc(size));
  }
  const content = builder.finish();
  const platform = [...links.keys()].filter((path) => isOfPlatform.test(path));
  const isDevice = (path: string) => path.split('/').length === deviceDepth;
  const platformLinks = platform.flatMap((path): [string, string][] => {
    const target = isDevice(path) ? undefined : linkOfPlatform(path, links);
    return target === undefined ? [] : [[path, target]];
  });
  const status = texts.get('/proc/self/status');
  return {
    files: {
      ...content?.files,
      ...extra.files,
      ...(status !== undefined && { '/proc/self/status': status }),
    },
    binaries: { ...content?.binaries, ...extra.binaries },
    links: { ...content?.links, ...Object.fromEntries(platformLinks) },
    sparse: content?.sparse ?? {},
    directories: [
      ...(content?.directories ?? []),
      ...platform.filter(isDevice),
      ...paths.filter((path) => /^\/sys\/firmware\/\w+$/.test(path)),
    ],
  };
}

/** A platform device, or a link of one that says who drives it or what describes it. */
const isOfPlatform =
  /^\/sys\/bus\/(?:platform|amba)\/devices\/(?!\.\.?(?:\/|$))[^/]+(?:\/(?:driver|of_node))?$/;
/** Segments of a device's path. */
const deviceDepth = '/sys/bus/platform/devices/x'.split('/').length;

/**
 * A platform device's link, written anew for the folder that stands here for the link to the device. Undefined where it
 * leads out of /sys: none of the kernel's does.
 */
function linkOfPlatform(path: string, links: ReadonlyMap<string, string>): string | undefined {
  const device = posix.dirname(path);
  const folder = posix.resolve(posix.dirname(device), links.get(device) ?? device);
  const target = links.get(path) ?? '';
  const leads = posix.resolve(folder, target);
  return leads.startsWith('/sys/') && !target.includes('\0') ? posix.relative(device, leads) : undefined;
}
