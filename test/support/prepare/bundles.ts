import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";

/** Builds the production bundles once; otherwise the files that run first would build them side by side. */
export default async function prepareBundles(): Promise<void> {
  await bundleWorkers();
}
