import { type ComponentType, type LazyExoticComponent, lazy } from "react";

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

/** So long after a page has been shown nothing of it is waited for any more. */
const AFTER_MS = 2_000;
const loads = new Set<() => Promise<unknown>>();

/** A part that stands over the page. No page needs its code to be shown; it is loaded soon after. */
export function overlay<Props>(load: Load<Props>): LazyExoticComponent<ComponentType<Props>> {
  loads.add(load);
  return lazy(load);
}

/** Loads all of them now. What fails is asked for again where it is opened, and told there. */
export function loadOverlays(): void {
  for (const load of loads) load().catch(() => undefined);
}

/** Loads them when the page has been shown, so that they open at once, and without the network too. */
export const loadOverlaysSoon = (): void => void setTimeout(loadOverlays, AFTER_MS);
