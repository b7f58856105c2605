// @ts-check
// npm run pci-ids [FILE]: makes media/pci.ids.gz, the names that the extension falls back to, from Debian's package
// pci.ids or from FILE. The result depends on the input only.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compactPciIds } from './compactPciIds.mjs';
import { projectRoot } from './folders.mjs';
import { explain } from './problem.mjs';
import { ensureSystemPackages } from './setup.mjs';

async function main() {
  const file = process.argv[2] ?? '/usr/share/misc/pci.ids';
  if (process.argv[2] === undefined) await ensureSystemPackages(['pci.ids']);
  const text = compactPciIds(readFileSync(file, 'utf8'));
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(join(projectRoot, 'media/pci.ids.gz'), packed);
  const version = /^#\s*Version:\s*(\S+)/m.exec(text)?.[1] ?? 'of unknown date';
  console.log(`media/pci.ids.gz: version ${version}, ${text.length} characters in ${packed.length} bytes`);
}

main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
