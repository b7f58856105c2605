import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import { nameOfFile } from '../registers/descriptionFile';
import type { RegisterDescriptions } from '../registers/registerDescriptions';
import { pickDescription } from './descriptionPicks';
import { askForRegmapFile, convert } from './importDescription';

/** Writes a description as a regmap file, overrides applied, and opens it. Rejects with a RegscopeError. */
export async function exportDescription(descriptions: RegisterDescriptions): Promise<void> {
  const description = await pickDescription(descriptions, vscode.l10n.t('Register description to export'));
  if (description === undefined) return;
  const converted = await convert(descriptions, description);
  if (converted === undefined) return;
  if (converted.blocks === 0) {
    throw new RegscopeError({
      code: 'bad-file',
      what: vscode.l10n.t('{0} describes no registers.', description.title),
      ...(converted.problems[0] !== undefined && { why: converted.problems[0].what }),
    });
  }
  const target = await askForRegmapFile(`${nameOfFile(description.path)}.regmap.json`);
  if (target === undefined) return;
  await writeFile(target, converted.text);
  await vscode.window.showTextDocument(vscode.Uri.file(target));
}
