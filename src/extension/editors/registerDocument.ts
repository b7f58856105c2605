import * as vscode from 'vscode';
import type { Hex } from '../../shared/base/hex';
import { Lifetime } from '../../shared/base/lifetime';
import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { failureOf, isRefusal, RegscopeError, type Failure } from '../../shared/model/failure';
import type { RegionInfo } from '../../shared/model/region';
import type { Access, FlushResult } from '../../shared/protocol/helperProtocol';
import type { CellContent } from '../../shared/protocol/webviewProtocol';
import type { Machine } from '../machine/machine';
import type { RegionReference } from './regionUri';

/** One open region: what is known of its cells, shared by all the tabs that show it. */
export class RegisterDocument implements vscode.CustomDocument {
  private readonly lifetime = new Lifetime();
  private readonly cells = new Map<string, CellContent>();
  private readonly cellsChanged = this.lifetime.add(new vscode.EventEmitter<readonly CellContent[]>());

  public readonly onDidChangeCells = this.cellsChanged.event;

  public constructor(
    public readonly uri: vscode.Uri,
    public readonly reference: RegionReference,
    public readonly machine: Machine,
  ) {
    this.lifetime.add(machine.onDidLoseHelper(() => this.markStale()));
  }

  public get knownCells(): readonly CellContent[] {
    return [...this.cells.values()];
  }

  /** Looks the region up; no register is read. Rejects with a RegscopeError. */
  public async describe(): Promise<RegionInfo> {
    return await this.machine.request('describe', { source: this.reference.source });
  }

  /** One access per cell, ascending. Rejects with a RegscopeError when the whole request failed; cells say so as well. */
  public async peek(offset: number, width: AccessWidth, count: number): Promise<void> {
    const offsets = Array.from({ length: count }, (_, index) => offset + index * bytesOf(width));
    const { source } = this.reference;
    try {
      const results = await this.machine.request('peek', {
        source,
        accesses: offsets.map((each) => ({ offset: each, width })),
      });
      this.update(
        results.map((result, index) => {
          const cell = offset + index * bytesOf(width);
          return 'value' in result
            ? { offset: cell, width, state: 'value', value: result.value, at: Date.now() }
            : failedCell(cell, width, result.failure);
        }),
      );
    } catch (error) {
      const failure = failureOf(error);
      this.update(offsets.map((each) => this.staleCell(each, width) ?? failedCell(each, width, failure)));
      throw new RegscopeError(failure);
    }
  }

  /** One store; nothing is read back. Rejects with a RegscopeError. */
  public async poke(offset: number, width: AccessWidth, value: Hex): Promise<void> {
    await this.machine.write('poke', { source: this.reference.source, offset, width, value });
    this.update([{ offset, width, state: 'written', value, at: Date.now() }]);
  }

  /** `readBack`: the register to read for it, once, instead of the Vendor ID. Rejects with a RegscopeError. */
  public async flush(readBack?: Access): Promise<FlushResult> {
    const { source } = this.reference;
    return await this.machine.request('flush', { source, ...(readBack === undefined ? {} : { readBack }) });
  }

  /** Returns the device's power state afterwards. Rejects with a RegscopeError. */
  public async keepAwake(): Promise<string> {
    const { powerState } = await this.machine.request('keepAwake', { source: this.reference.source });
    return powerState;
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  /** What an earlier access left, which is worth more than the news that a later one failed: the status line has that. */
  private staleCell(offset: number, width: AccessWidth): CellContent | undefined {
    const cell = this.cells.get(cellKey(offset, width));
    return cell?.value === undefined
      ? undefined
      : { ...cell, state: cell.state === 'value' ? 'stale' : cell.state };
  }

  private update(cells: readonly CellContent[]): void {
    for (const cell of cells) this.cells.set(cellKey(cell.offset, cell.width), cell);
    this.cellsChanged.fire(cells);
  }

  private markStale(): void {
    this.update(
      this.knownCells.flatMap((cell) =>
        cell.state === 'value' ? [{ ...cell, state: 'stale' as const }] : [],
      ),
    );
  }
}

function cellKey(offset: number, width: AccessWidth): string {
  return `${width} ${offset}`;
}

function failedCell(offset: number, width: AccessWidth, failure: Failure): CellContent {
  const state = isRefusal(failure) ? 'blocked' : 'fault';
  return { offset, width, state, reason: new RegscopeError(failure).message, at: Date.now() };
}
