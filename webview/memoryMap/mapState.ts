/** What survives hiding, reloading and a change of the map. */
export interface MapState {
  /** Ids of what is zoomed into, outermost first. */
  readonly zoom: readonly string[];
  readonly selected: string;
  readonly scrollTop: number;
}

export const defaultMapState: MapState = { zoom: [], selected: '', scrollTop: 0 };

/** Reads what an earlier run stored. Anything odd gives the default. */
export function mapStateFrom(stored: unknown): MapState {
  if (typeof stored !== 'object' || stored === null) return defaultMapState;
  const { zoom, selected, scrollTop } = { ...defaultMapState, ...stored } as Record<keyof MapState, unknown>;
  if (!Array.isArray(zoom) || !zoom.every((id) => typeof id === 'string')) return defaultMapState;
  if (typeof selected !== 'string' || typeof scrollTop !== 'number') return defaultMapState;
  return { zoom, selected, scrollTop };
}
