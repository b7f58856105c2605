export interface Disposable {
  dispose(): void;
}

/** Owns things and ends them in reverse order, once. */
export class Lifetime implements Disposable {
  private owned: Disposable[] | undefined = [];

  public add<T extends Disposable>(thing: T): T {
    if (this.owned === undefined) thing.dispose();
    else this.owned.push(thing);
    return thing;
  }

  public dispose(): void {
    const things = this.owned ?? [];
    this.owned = undefined;
    for (const thing of things.reverse()) thing.dispose();
  }
}
