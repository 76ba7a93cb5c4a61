import { buildWeb } from "../../../deploy/workerd/web-build.ts";

/** Builds the dashboard once; otherwise the files that run first would build it side by side. */
export default async function prepareDashboard(): Promise<void> {
  await buildWeb();
}
