import * as vscode from 'vscode';
import type { AccessNode } from '../views/accessView';
import { chosen } from './pciItems';

/** Of a line's next step. */
export async function copyCommandLine(node: AccessNode | undefined): Promise<void> {
  await vscode.env.clipboard.writeText(chosen(node).line.commandLine ?? '');
}
