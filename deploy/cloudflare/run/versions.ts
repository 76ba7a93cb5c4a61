import { type CloudflareApi, callOrNull } from "./cloudflare-api.ts";

/** A version and the percentage of the requests that it gets. */
export type Share = { version_id: string; percentage: number };

/** The deployments of a Worker, the newest first, each with its versions; null when there is no such Worker. */
export async function findDeployments(
  api: CloudflareApi,
  script: string,
): Promise<readonly (readonly Share[])[] | null> {
  const result = (await callOrNull(api, `/workers/scripts/${script}/deployments`)) as {
    deployments?: readonly { versions: readonly Share[] }[];
  } | null;
  return result === null ? null : (result.deployments ?? []).map(({ versions }) => versions);
}

/**
 * The version of a Worker that serves all requests; null when there is no such Worker.
 *
 * @throws Error while two versions share the requests.
 */
export async function findVersion(api: CloudflareApi, script: string): Promise<string | null> {
  const versions = (await findDeployments(api, script))?.[0] ?? [];
  if (versions.length > 1)
    throw new Error(
      `Two versions of ${script} share its requests. Finish that rollout first: wrangler versions deploy --name ${script}`,
    );
  return versions[0]?.version_id ?? null;
}

type Project = { canonical_deployment?: { id: string } | null };

/** The deployment that a Pages project serves; null when there is none. `exists` tells whether there is a project. */
export async function findPages(
  api: CloudflareApi,
  project: string,
): Promise<{ exists: boolean; deployment: string | null }> {
  const result = (await callOrNull(api, `/pages/projects/${project}`)) as Project | null;
  return { exists: result !== null, deployment: result?.canonical_deployment?.id ?? null };
}
