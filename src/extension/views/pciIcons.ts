import * as vscode from 'vscode';

/** By base class (PCI Code and ID Assignment Specification, chapter 1). */
const baseClassIcons: ReadonlyMap<number, string> = new Map([
  [0x01, 'database'],
  [0x02, 'globe'],
  [0x03, 'device-desktop'],
  [0x04, 'device-camera-video'],
  [0x05, 'layers'],
  [0x06, 'type-hierarchy-sub'],
  [0x07, 'terminal'],
  [0x08, 'gear'],
  [0x09, 'keyboard'],
  [0x0b, 'chip'],
  [0x0c, 'plug'],
  [0x0d, 'radio-tower'],
  [0x10, 'lock'],
  [0x11, 'pulse'],
  [0x12, 'rocket'],
]);

/** Of subclasses that are unlike the rest of their class. Keys are `base class << 8 | subclass`. */
const subclassIcons: ReadonlyMap<number, string> = new Map([
  [0x0401, 'unmute'],
  [0x0403, 'unmute'],
  [0x0600, 'home'],
  [0x0601, 'extensions'],
  [0x0805, 'save'],
  [0x0806, 'shield'],
  [0x0c05, 'pulse'],
]);

/** For a class code of 24 bits. */
export function classIcon(classCode: number): vscode.ThemeIcon {
  const subclass = Math.floor(classCode / 0x100);
  const baseClass = Math.floor(subclass / 0x100);
  return new vscode.ThemeIcon(
    subclassIcons.get(subclass) ?? baseClassIcons.get(baseClass) ?? 'circuit-board',
  );
}
