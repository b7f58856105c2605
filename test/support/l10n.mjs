// @ts-check
// npm run l10n: makes media/l10n/bundle.l10n.json from the sources, and says what each translation lacks or has too much.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './folders.mjs';
import { explain } from './problem.mjs';
import { sourceStrings } from './sourceStrings.mjs';

async function main() {
  const folder = join(projectRoot, 'media/l10n');
  const strings = await sourceStrings(projectRoot);
  mkdirSync(folder, { recursive: true });
  const bundle = Object.fromEntries(strings.map((text) => [text, text]));
  writeFileSync(join(folder, 'bundle.l10n.json'), `${JSON.stringify(bundle, undefined, 2)}\n`);
  console.log(`media/l10n/bundle.l10n.json: ${strings.length} texts`);
  for (const name of readdirSync(folder).filter((file) => /^bundle\.l10n\..+\.json$/.test(file))) {
    const translated = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const text of strings) if (!(text in translated)) console.log(`${name} lacks: ${text}`);
    for (const text of Object.keys(translated))
      if (!(text in bundle)) console.log(`${name} has, and nothing shows: ${text}`);
  }
}

main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
