import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as ProjectBuild from '../../esbuild.mjs';
import { projectRoot } from './folders.mjs';

/** esbuild.mjs, which is not bundled into the tests: it finds the project from where it lies. */
export async function projectBuild(): Promise<typeof ProjectBuild> {
  return (await import(pathToFileURL(join(projectRoot, 'esbuild.mjs')).href)) as typeof ProjectBuild;
}
